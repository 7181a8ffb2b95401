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
  "what Starlette says of the address, and what was asked": `import requests
from fastapi import FastAPI, Request

app = FastAPI()


@app.get("/scheme")
def scheme(request: Request):
    return requests.get(f"{request.url.scheme}://backend/x", timeout=9).json()


@app.get("/query")
def query(request: Request):
    return requests.get(f"http://{request.url.query}/x", timeout=9).json()  # flow: WEB011
`,
  "fields of a model, by a function of the framework": `import subprocess
from typing import Optional
from fastapi import FastAPI
from fastapi.encoders import jsonable_encoder
from pydantic import BaseModel, ConfigDict

app = FastAPI()


class Node:
    name = ""
    command = ""


class Update(BaseModel):
    model_config = ConfigDict(from_attributes=True)
    name: Optional[str] = None
    command: str = ""


@app.put("/named")
def named(data: Update):
    node = Node()
    for name, value in jsonable_encoder(data, exclude_unset=True).items():
        if hasattr(node, name):
            setattr(node, name, value)
    subprocess.run(node.command, shell=True)  # flow: INJ003
    return {}


@app.put("/any")
def any_field(data: dict):
    node = Node()
    for name, value in data.items():
        setattr(node, name, value)  # flow: INJ022
    return {}
`,
  "forms in forms, and what is in the database": `import subprocess
import requests
from django.db import models
from rest_framework import serializers


class Contact(models.Model):
    name = models.CharField(max_length=99)


class Email(models.Model):
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE)
    address = models.CharField(max_length=99)


class EmailSerializer(serializers.ModelSerializer):
    class Meta:
        model = Email
        fields = ("address",)


class ContactSerializer(serializers.Serializer):
    emails = EmailSerializer(many=True)
    main = EmailSerializer()
    extra = serializers.DictField()
    name = serializers.CharField()

    def create(self, validated_data):
        emails = validated_data.pop("emails")
        main = validated_data.pop("main")
        contact = Contact(name=validated_data["name"])
        made = [Email(contact=contact, **email) for email in emails]
        Email(contact=contact, **main)
        for email in emails:
            subprocess.run("mail " + email["address"], shell=True)  # flow: INJ003
        subprocess.run("mail " + main["address"], shell=True)  # flow: INJ003
        Email(contact=contact, **validated_data["extra"])  # flow: INJ022
        return made

    def update(self, contact, data):
        requests.get(contact.book.url, timeout=9)
        requests.get(data["name"], timeout=9)  # flow: WEB011
        return contact
`,
  "what holds a text is no path": `import io
import pandas
from fastapi import FastAPI, UploadFile
from flask import Flask, request

app = Flask(__name__)
api = FastAPI()


def read(data):
    return len(pandas.read_csv(data))


@app.route("/text", methods=["POST"])
def text():
    return {"rows": read(io.StringIO(request.files["file"].stream.read().decode()))}


@app.route("/bytes", methods=["POST"])
def raw():
    return {"rows": read(io.BytesIO(request.data))}


@app.route("/named", methods=["POST"])
def named():
    return {"rows": len(pandas.read_csv(request.args["file"]))}  # flow: PTH005


@api.post("/sent")
async def sent(file: UploadFile):
    return {"rows": len(pandas.read_csv(file.file)), "of": len(pandas.read_csv(file.filename))}  # flow: PTH005
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


@app.route("/two/<path:name>")
def two(name):
    whole = os.path.realpath(os.path.join(BASE, request.args["folder"] + name))
    if not whole.startswith(BASE + "/"):
        return {}, 403
    return {"text": open(os.path.join(BASE, request.args["folder"])).read()}  # flow: PTH005
`,
  "a view that Django found": `import importlib
import random
import string
from django.http import HttpResponse
from django.urls import resolve


def shown(request):
    found = resolve(request.path)
    module = importlib.import_module(found.func.__module__)
    return HttpResponse(str(getattr(module, found.func.__name__)))


def drawn(request):
    request.session["host"] = random.choice(request.user.bookmarks).url
    request.session["token"] = random.choice(string.ascii_letters)  # flow: CRY007
    return HttpResponse("")
`,
};

for (const [title, source] of Object.entries(CASES))
  test(title, () => {
    assert.deepEqual(flowLines(source), markedLines(source));
  });
