// What was read in programs that are in use and looked dangerous without being so, beside what does harm: each line with `# flow: RULE` is found, no other.
import assert from "node:assert/strict";
import { test } from "node:test";
import { flowLines, markedLines } from "../../testing.ts";

const CASES: Readonly<Record<string, string>> = {
  "the answer of several tests is kept in a variable": `from django.http import HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme


def all_of_them(request):
    page = request.POST.get("next", request.GET.get("next"))
    condition = page and url_has_allowed_host_and_scheme(page, request.get_host())
    if not condition:
        page = "/"
    return HttpResponseRedirect(page)


def one_of_them(request):
    page = request.POST.get("next")
    condition = request.user.is_staff or url_has_allowed_host_and_scheme(page, request.get_host())
    if not condition:
        page = "/"
    return HttpResponseRedirect(page)  # flow: WEB012


def refused(request):
    page = request.POST.get("next")
    bad = not url_has_allowed_host_and_scheme(page, request.get_host())
    if bad:
        return HttpResponseRedirect("/")
    return HttpResponseRedirect(page)


def turned_round(request):
    page = request.POST.get("next")
    fine = not url_has_allowed_host_and_scheme(page, request.get_host())
    if fine:
        return HttpResponseRedirect(page)  # flow: WEB012
    return HttpResponseRedirect("/")


def given_anew(request):
    page = request.POST.get("next")
    condition = page and url_has_allowed_host_and_scheme(page, request.get_host())
    page = request.POST.get("other")
    if condition:
        return HttpResponseRedirect(page)  # flow: WEB012
    return HttpResponseRedirect("/")
`,
  "an address that the server itself signed": `import hashlib
import hmac
import os
import requests
from flask import Flask, request

app = Flask(__name__)
KEY = os.environ["KEY"].encode()


def signed(key, text):
    return hmac.new(key, text, hashlib.sha256).hexdigest()


def digested(key, text):
    return hashlib.sha256(text).hexdigest()


@app.route("/own")
def own():
    url = request.args["url"].encode()
    code = signed(KEY, url)
    if code != request.args.get("code"):
        return {}, 400
    return {"size": len(requests.get(url, timeout=9).content)}


@app.route("/anybody")
def anybody():
    url = request.args["url"].encode()
    if digested(KEY, url) != request.args.get("code"):
        return {}, 400
    return {"size": len(requests.get(url, timeout=9).content)}  # flow: WEB011


@app.route("/with-their-key")
def with_their_key():
    url = request.args["url"].encode()
    if signed(request.args["key"].encode(), url) != request.args.get("code"):
        return {}, 400
    return {"size": len(requests.get(url, timeout=9).content)}  # flow: WEB011


@app.route("/another")
def another():
    url = request.args["url"].encode()
    code = signed(KEY, url)
    url = request.args["second"].encode()
    if code == request.args.get("code"):
        return {"size": len(requests.get(url, timeout=9).content)}  # flow: WEB011
    return {}, 400
`,
  "where an address leads, its begin says": `from urllib.parse import parse_qs, urlparse
from aiohttp import web
from pyramid.httpexceptions import HTTPFound
from pyramid.view import view_config


@view_config(route_name="again")
def again(request):
    return HTTPFound(location=request.url)


@view_config(route_name="route")
def route(request):
    return HTTPFound(location=request.route_url("shown", name=request.params["name"]))


@view_config(route_name="part")
def part(request):
    return HTTPFound(location=request.url.split("next=")[1])  # flow: WEB012


@view_config(route_name="first")
def first(request):
    return HTTPFound(location=request.url.split("?")[0])


@view_config(route_name="behind")
def behind(request):
    return HTTPFound(location=request.url.partition("?next=")[2])  # flow: WEB012


@view_config(route_name="parsed")
def parsed(request):
    return HTTPFound(location=parse_qs(urlparse(request.url).query)["next"][0])  # flow: WEB012


async def same(request):
    raise web.HTTPFound(request.url)


async def asked(request):
    raise web.HTTPFound(request.url.query["next"])  # flow: WEB012


app = web.Application()
app.add_routes([web.get("/same", same), web.get("/asked", asked)])
`,
  "a path that is put together, resolved and asked about": `import os
from pathlib import Path
from flask import Flask, request

app = Flask(__name__)
BASE = "/srv/files"


def is_inside(path, folder):
    whole = (Path(folder) / path).resolve()
    return Path(folder).resolve() in whole.resolve().parents


@app.route("/helper/<path:name>")
def helper(name):
    path = os.path.normpath(name)
    if not is_inside(path, BASE):
        return {}, 403
    return {"text": open(os.path.join(BASE, path)).read()}


@app.route("/again/<path:name>")
def again(name):
    whole = Path(BASE) / name
    whole = whole.resolve()
    if Path(BASE) not in whole.parents:
        return {}, 403
    return {"text": open(os.path.join(BASE, name)).read()}


@app.route("/another/<path:name>")
def another(name):
    whole = os.path.realpath(os.path.join(BASE, name))
    if not whole.startswith(BASE + "/"):
        return {}, 403
    name = request.args["name"]
    return {"text": open(os.path.join(BASE, name)).read()}  # flow: PTH005


@app.route("/unresolved/<path:name>")
def unresolved(name):
    whole = os.path.join(BASE, name)
    if not whole.startswith(BASE + "/"):
        return {}, 403
    return {"text": open(os.path.join(BASE, name)).read()}  # flow: PTH005


FOLDERS = {}


@app.route("/folders/<key>/<path:name>")
def folders(key, name):
    whole = FOLDERS[key].path / name
    try:
        whole.resolve().relative_to(FOLDERS[key].path.resolve())
    except ValueError:
        return {}, 403
    return {"text": open(whole).read()}


@app.route("/refused/<key>/<path:name>")
def not_refused(key, name):
    whole = FOLDERS[key].path / name
    try:
        whole.resolve().relative_to(FOLDERS[key].path.resolve())
    except ValueError:
        pass
    return {"text": open(whole).read()}  # flow: PTH005


@app.route("/two/<path:name>")
def two(name):
    whole = os.path.realpath(os.path.join(BASE, request.args["folder"] + name))
    if not whole.startswith(BASE + "/"):
        return {}, 403
    return {"text": open(os.path.join(BASE, request.args["folder"])).read()}  # flow: PTH005
`,
};

for (const [title, source] of Object.entries(CASES))
  test(title, () => {
    assert.deepEqual(flowLines(source), markedLines(source));
  });
