// What a framework hands to its handlers, and what it does with their answers: each line with `# flow: RULE` is found, no other.
import assert from "node:assert/strict";
import { test } from "node:test";
import { flowLines, markedLines } from "../../testing.ts";

const CASES: Readonly<Record<string, string>> = {
  "FastAPI: parameters by their types, bodies, dependencies and the request": `import sqlite3
from enum import Enum
from typing import Annotated
from uuid import UUID

from fastapi import Depends, FastAPI, Request
from fastapi.responses import HTMLResponse
from pydantic import BaseModel

app = FastAPI()


class Kind(str, Enum):
    a = "a"
    b = "b"


class Item(BaseModel):
    name: str
    count: int


def get_db():
    db = sqlite3.connect("x.db")
    try:
        yield db
    finally:
        db.close()


def pagination(q: str = "", limit: int = 10):
    return {"q": q, "limit": limit}


@app.get("/safe/{n}")
def safe(n: int, kind: Kind, u: UUID, db=Depends(get_db)):
    db.execute(f"SELECT * FROM t WHERE a = {n} AND k = '{kind.value}' AND u = '{u}'")
    return {}


@app.post("/items")
def items(item: Item, db=Depends(get_db)):
    db.execute(f"INSERT INTO t VALUES ({item.count})")
    db.execute(f"INSERT INTO t VALUES ('{item.name}')")  # flow: INJ001
    db.execute("INSERT INTO t VALUES (?)", (item.name,))


@app.get("/q")
async def query(request: Request, page: Annotated[dict, Depends(pagination)] = None, p=Depends(pagination), db=Depends(get_db)):
    db.execute("SELECT " + p["q"])  # flow: INJ001
    db.execute("SELECT " + str(p["limit"]))
    db.execute("SELECT " + request.query_params["x"])  # flow: INJ001
    body = await request.json()
    return HTMLResponse("<b>" + body["x"] + "</b>")  # flow: XSS004
`,
  "Django: views, class-based views and their request": `import os
from django.db import connection
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views import View


def search(request):
    q = request.GET.get("q", "")
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM t WHERE a = '%s'" % q)  # flow: INJ001
        cursor.execute("SELECT * FROM t WHERE a = %s", [q])
    return HttpResponse("<b>" + q + "</b>")  # flow: XSS004


class Download(View):
    def get(self, request, name):
        path = request.GET["path"]
        return HttpResponse(open(os.path.join("/srv", path)).read())  # flow: PTH005

    def post(self, request):
        return redirect(self.request.POST["next"])  # flow: WEB012
`,
  "what was judged is asked for a second time, and a test that is not understood leaves nothing proven": `import catalogue
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme


def judged(request):
    if "next" in request.GET and url_has_allowed_host_and_scheme(request.GET.get("next"), allowed_hosts=None):
        return redirect(request.GET.get("next"))
    return redirect(request.GET.get("next"))  # flow: WEB012


def perhaps(request):
    if request.user or url_has_allowed_host_and_scheme(request.GET["next"], allowed_hosts=None):
        return redirect(request.GET["next"])  # flow: WEB012
    return redirect(request.META["HTTP_REFERER"])


def kept(request):
    page = request.POST.get("next")
    is_safe = url_has_allowed_host_and_scheme(url=page, allowed_hosts=[])
    return redirect(page if is_safe else "/")


def listed(request):
    page = request.GET["page"]
    if page not in catalogue.PAGES:
        page = "/"
    return redirect(page)


def checked(request):
    page = request.GET["page"]
    if not catalogue.is_safe(page):
        return redirect("/")
    return redirect(page)
`,
  "Tornado: arguments of a handler": `import tornado.escape
import tornado.web


class Search(tornado.web.RequestHandler):
    def get(self):
        q = self.get_argument("q")
        self.write("<b>" + q + "</b>")  # flow: XSS004
        self.write("<b>" + tornado.escape.xhtml_escape(q) + "</b>")
`,
  "aiohttp: a handler by the name of its parameter": `import subprocess

from aiohttp import web


async def run(request):
    form = await request.post()
    subprocess.run("ls " + form["folder"], shell=True)  # flow: INJ003
    subprocess.run(["ls", form["folder"]])  # flow: INJ017
    subprocess.run(["ls", "--", form["folder"]])
    raise web.HTTPFound(request.query["next"])  # flow: WEB012
`,
  "Bottle: parts of the address and the request": `import bottle

app = bottle.Bottle()


@app.get("/hello/<name>")
def hello(name):
    return "<b>" + name + "</b>"  # flow: XSS004


@bottle.route("/count")
def count():
    return "<b>" + str(int(bottle.request.query.n)) + "</b>"
`,
  "Quart: as Flask": `from quart import Quart, request

app = Quart(__name__)


@app.route("/run", methods=["POST"])
async def run():
    form = await request.form
    eval(form["code"])  # flow: INJ007
    return "done"
`,
  "Flask and FastAPI: what the program's own classes made from theirs register": `import os
from fastapi import APIRouter
from fastapi.responses import FileResponse
from flask import Blueprint, Flask, request


class Shop(Flask):
    def ready(self):
        return True


class Pages(Blueprint):
    def register(self, app, options):
        return super().register(app, options)


class Router(APIRouter):
    def api_route(self, path, **kwargs):
        return super().api_route(path + "/", **kwargs)


app = Shop(__name__)
pages = Pages("pages", __name__)
router = Router()


@app.route("/run/<name>")
def run(name):
    os.system(name)  # flow: INJ003
    return name  # flow: XSS004


@pages.route("/count/<int:count>")
def count(count):
    os.system("seq %d" % count)
    return "<b>" + request.args["q"] + "</b>"  # flow: XSS004


def late(name):
    os.system(name)  # flow: INJ003


app.add_url_rule("/late/<name>", view_func=late)


@router.get("/files/{path:path}")
async def files(path):
    return FileResponse(os.path.join("files", path))  # flow: PTH005
`,
  "what is kept before a request, pieces of a path, and names of six.moves": `import os
import requests
from flask import Flask, g, request
from six.moves import cPickle
from six.moves.urllib.request import urlopen
from werkzeug.utils import secure_filename

app = Flask(__name__)


class Client:
    def __init__(self, agent):
        self.agent = agent

    def get(self, address):
        return requests.get(address, headers={"User-Agent": self.agent}).text  # flow: WEB011


@app.before_request
def before():
    g.client = Client("shop")


@app.route("/proxy")
def proxy():
    return {"text": g.client.get(request.args["address"])}


@app.route("/legacy")
def legacy():
    cPickle.loads(request.get_data())  # flow: DES001
    return {"text": urlopen(request.args["address"]).status}  # flow: WEB011


@app.route("/page/<path:name>")
def page(name):
    parts = name.split("/")
    first = open("pages/" + parts[0]).read()
    safe = [secure_filename(part) for part in parts]
    again = open("/".join(safe)).read()
    again = open(os.path.join("pages", *safe)).read()
    rest = open(os.path.join("pages", *parts[1:])).read()  # flow: PTH005
    rest = open("/".join(parts[1:])).read()  # flow: PTH005
    return {"sizes": [len(first), len(again), len(rest)]}
`,
  "a judge that is awaited or runs elsewhere, and several tests at once, leave nothing proven": `import asyncio
import requests
from fastapi import FastAPI
from judges import validate_url

app = FastAPI()
KNOWN = load_hosts()


@app.get("/one")
async def one(url: str):
    await asyncio.to_thread(validate_url, url)
    requests.get(url)


@app.get("/two")
async def two(url: str):
    await validate_url(url)
    requests.get(url)


@app.get("/three")
def three(url: str):
    if not any(url.startswith(host) for host in KNOWN):
        raise ValueError(url)
    requests.get(url)


@app.get("/four")
async def four(url: str):
    await asyncio.to_thread(print, url)
    if any(len(part) > 9 for part in KNOWN):
        raise ValueError(url)
    requests.get(url)  # flow: WEB011
`,
  "WSGI and ASGI: applications by their parameters, and what is served": `import os
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIServer, make_server


class Live(ThreadingMixIn, WSGIServer):
    def __init__(self, root):
        self.root = root
        self.set_app(self.serve)

    def serve(self, request, start):
        return [open(os.path.join(self.root, request["PATH_INFO"])).read()]  # flow: PTH005


Live("site")


def application(environ, start_response):
    os.system("echo " + environ["SERVER_NAME"])
    os.system("echo " + environ.get("QUERY_STRING", ""))  # flow: INJ003


def given(variables, start):
    os.system("echo " + variables["HTTP_X_NAME"])  # flow: INJ003


make_server("", 8000, given)


async def served(scope, receive, send):
    os.system("echo " + scope["path"])  # flow: INJ003
    os.system("echo " + scope["type"])
`,
  "FastAPI: types by another name, and the fields of a model one by one": `import os
import re
from typing import Annotated

from fastapi import FastAPI
from pydantic import AfterValidator, BaseModel, Field, StringConstraints

app = FastAPI()


def plain(value: str) -> str:
    if not re.fullmatch(r"[a-z]+", value):
        raise ValueError("no")
    return value


def any_text(value: str) -> str:
    return value.strip()


Name = Annotated[str, Field(pattern=r"^[a-z]+$")]
Other = Annotated[str, StringConstraints(pattern=r"^[a-z]+$")]
Plain = Annotated[str, AfterValidator(plain)]
Text = Annotated[str, AfterValidator(any_text)]


class Settings(BaseModel):
    mode: str
    name: Name | None = None
    plain: Plain


@app.get("/c")
def c(name: Name, other: Other, checked: Plain, text: Text):
    os.system(f"ls {name} {other} {checked}")
    os.system("ls " + text)  # flow: INJ003


def merge(source, into):
    for key, value in source.items():
        into[key] = value
    return into


@app.post("/d")
def d(payload: Settings):
    config = merge(dict(payload), {"base": "/srv", "mode": None})
    os.system("ls " + config["base"])
    os.system("ls " + config["mode"])  # flow: INJ003
    os.system("ls " + dict(payload)["name"] + payload.plain)
    for key, value in payload:
        os.system("ls " + key)
        os.system("ls " + value)  # flow: INJ003
`,
};

for (const [name, source] of Object.entries(CASES)) test(name, () => assert.deepEqual(flowLines(source), markedLines(source)));
