// Parts of addresses that classes and `**` take, names without folders, answers that are written to a socket, cookies whose flags come from elsewhere.
import assert from "node:assert/strict";
import { test } from "node:test";
import { auditModules, flowLines, markedLines } from "../../testing.ts";

const FLASK = `import os
from pathlib import Path
from flask import Flask, abort, redirect, request
from werkzeug.utils import secure_filename

app = Flask(__name__)
`;

const CASES: Readonly<Record<string, string>> = {
  "Django: each part of the address as its converter lets it through, by whatever name a class asks for it": `from django.urls import path, re_path
from django.views import View


class Files(View):
    def get(self, request, *args, **kwargs):
        open("/srv/" + self.kwargs["key"])  # flow: PTH005
        open("/srv/" + kwargs["key"])  # flow: PTH005
        open("/srv/" + kwargs.get("key"))  # flow: PTH005
        open("/srv/" + self.kwargs["name"])
        open("/srv/" + kwargs["name"])
        open("/srv/%s" % kwargs["number"])


class Groups(View):
    def get(self, request, **kwargs):
        open("/srv/" + self.kwargs["rest"])  # flow: PTH005
        open("/srv/" + kwargs["rest"])  # flow: PTH005
        open("/srv/" + kwargs["folder"])


urlpatterns = [
    path("files/<str:name>/<int:number>/<path:key>", Files.as_view()),
    re_path(r"^groups/(?P<folder>[^/]+)/(?P<rest>.+)$", Groups.as_view()),
]
`,
  "a name that is the same without its folders has none": `${FLASK}

@app.get("/a")
def a():
    x = request.args["x"]
    if os.path.basename(x) != x:
        open("/srv/" + x)  # flow: PTH005
        abort(404)
    open("/srv/" + x)


@app.get("/b")
def b():
    x = request.args["x"]
    clean = secure_filename(x)
    open("/srv/" + x)  # flow: PTH005
    return open("/srv/" + x).read() if x == clean else ""


@app.get("/c")
def c():
    x = request.args["x"]
    p = Path(x)
    if len(p.parts) > 1:
        abort(404)
    open("/srv/" + x)


@app.get("/d")
def d():
    x = request.args["x"]
    if len(Path(x).parts) > 2:
        abort(404)
    open("/srv/" + x)  # flow: PTH005


@app.get("/e")
def e():
    x = request.args["x"]
    if os.path.dirname(x):
        abort(404)
    open("/srv/" + x)


@app.get("/f")
def f():
    x = request.args["x"]
    if x == request.args["y"]:
        open("/srv/" + x)  # flow: PTH005
`,
  "a test that is only asked where there is something, and otherwise says no": `${FLASK}
HOMES = ("/a", "/b")


@app.get("/a")
def a():
    x = request.args.get("x")
    ok = x in HOMES if x else False
    if ok:
        return redirect(x)
    return redirect(x)  # flow: WEB012


@app.get("/c")
def c():
    x = request.args.get("x")
    return redirect(x if fits(x) else "/")


def fits(x):
    return False if x is None else x in HOMES
`,
  "what a request is asked for a second time is what it was the first time": `${FLASK}

@app.get("/a")
def a():
    if request.args.get("x") in ("/a", "/b"):
        return redirect(request.args["x"])
    return redirect(request.args.get("x", "/"))  # flow: WEB012


@app.get("/b")
def b():
    if request.args.get("x", "/") not in ("/a", "/b"):
        return ""
    if request.args.getlist("x"):
        return redirect(request.args.getlist("x")[1])  # flow: WEB012
    return redirect(request.args.get("x", "/"))


@app.get("/c")
def c():
    if request.args["x"].isalnum() and request.args["y"] != "/":
        os.system("show " + request.args["x"])
        return redirect(request.args["y"])  # flow: WEB012
    if request.args["mode"]:
        if request.args["z"] not in ("/a", "/b"):
            return ""
    return redirect(request.args["z"])  # flow: WEB012


@app.post("/d")
def d():
    body = request.get_json()
    if body["x"] in ("a", "b"):
        os.system("show " + body["x"])
        body["x"] = request.args["x"]
        os.system("show " + body["x"])  # flow: INJ003
    if body["y"] in ("a", "b"):
        body = request.get_json()
        os.system("show " + body["y"])  # flow: INJ003
        for body in request.get_json():
            os.system("show " + body["y"])  # flow: INJ003
`,
  "FastAPI: dictionaries hold what their annotation says, under keys that somebody sent": `import sqlite3
from typing import Any, Optional
from fastapi import FastAPI
from pydantic import BaseModel
from pymongo import MongoClient

app = FastAPI()
users = MongoClient("mongodb://db")["app"]["users"]


class Filter(BaseModel):
    tags: dict[str, str] = {}
    sizes: Optional[dict[str, int]] = None
    free: dict[str, Any] = {}


@app.post("/a")
def a(f: Filter, body: dict[str, str]):
    users.find({"x": f.tags["a"]})
    users.find(f.tags)  # flow: INJ020
    users.find({"x": body.get("a")})
    users.find(body)  # flow: INJ020
    users.find({"x": f.free["a"]})  # flow: INJ020
    db = sqlite3.connect("x")
    db.execute("select " + f.tags["a"])  # flow: INJ001
    db.execute("select %s" % f.sizes["a"])
    for name, size in f.sizes.items():
        db.execute(f"select {size}")
        db.execute(f"select {name}")  # flow: INJ001
`,
  "a method that takes apart a field and refuses some has looked at the field": `import ipaddress
import socket
from urllib.parse import urlparse
import requests
${FLASK}

class Hook:
    def __init__(self, url):
        self.url = url

    def check(self):
        parts = urlparse(self.url)
        address = ipaddress.ip_address(socket.gethostbyname(parts.hostname))
        if address.is_private:
            raise ValueError("inside")

    def look(self):
        parts = urlparse(self.url)
        self.url = self.url + ".example"
        if ipaddress.ip_address(parts.hostname).is_private:
            raise ValueError("inside")


@app.post("/a")
def a():
    hook = Hook(request.form["url"])
    requests.get(hook.url, timeout=3)  # flow: WEB011
    hook.check()
    requests.get(hook.url, timeout=3)


@app.post("/b")
def b():
    hook = Hook(request.form["url"])
    hook.look()
    requests.get(hook.url, timeout=3)  # flow: WEB011
`,
  "letters that a table writes as their numbers": `import ldap3
from flask import Flask, request

app = Flask(__name__)
ALL = str.maketrans({c: "\\%02x" % ord(c) for c in "\\*()\0"})
SOME = str.maketrans({c: "\\%02x" % ord(c) for c in "\\*\0"})


@app.get("/")
def find():
    name = request.args["name"]
    c = ldap3.Connection("x")
    c.search("dc=x", "(cn=" + name.translate(ALL) + ")")
    c.search("dc=x", "(cn=" + name.translate(SOME) + ")")  # flow: INJ009
`,
  "what is written to a socket as an answer of HTTP: its head may be ended, its body is a page where the head says so": `import socketserver
from urllib.parse import unquote


class Answers(socketserver.StreamRequestHandler):
    def handle(self):
        path = self.rfile.readline().decode("latin-1").split(" ")[1]
        self.wfile.write(("Location: https://example.com%s\\r\\n" % path).encode())
        name = unquote(path)
        self.wfile.write(("Location: https://example.com%s\\r\\n" % name).encode())  # flow: INJ013
        self.wfile.write(f"Dear {name}: hello\\r\\n".encode())
        self.wfile.write(b"HTTP/1.1 200 OK\\r\\nContent-Type: text/plain\\r\\n\\r\\n" + name.encode())
        self.wfile.write(b"HTTP/1.1 200 OK\\r\\nContent-Type: text/html\\r\\n\\r\\n" + name.encode())  # flow: XSS004


class Plain(socketserver.BaseRequestHandler):
    def handle(self):
        name = unquote(self.request.recv(1024).decode().split(" ")[1])
        self.request.sendall(f"HTTP/1.1 200 OK\\r\\nX-Name: {name}\\r\\n\\r\\n".encode())  # flow: INJ013
        self.request.sendall(name.encode())
`,
};

for (const [title, source] of Object.entries(CASES)) test(title, () => assert.deepEqual(flowLines(source), markedLines(source)));

test("a cookie whose name says that somebody is logged in is a weakness for sure, wherever its flags are put together", () => {
  const source = `from flask import Flask, make_response

app = Flask(__name__)


def options(**more):
    merged = {"path": "/", "httponly": True}
    merged.update(more)
    return merged


@app.post("/enter")
def enter():
    response = make_response("", 204)
    response.set_cookie("session_id", "a", **options(max_age=60))
    response.set_cookie("theme", "a", **options(max_age=60))
    response.set_cookie("session_id", "a", **options(secure=True))
    response.headers["Set-Cookie"] = "; ".join(["auth=1", "HttpOnly"])
    return response
`;
  const found = auditModules({ "app.py": source }, "2026-06-15").filter(({ rule }) => rule === "WEB003");
  assert.deepEqual(
    found.map(({ place, confidence, severity }) => `${place.line} ${confidence} ${severity}`),
    ["15 proven medium", "16 possible low", "18 proven medium"],
  );
});

test("an expression that takes hours is one wherever it is written, and hides none beside it", () => {
  const source = `import re
from flask import Flask, request

app = Flask(__name__)
KINDS = {"word": r"(a+)+$"}


@app.post("/a")
def a():
    re.match(r"(a+)+$", request.args["q"])
    re.match(KINDS["word"], request.args["q"])
    return ""
`;
  const found = auditModules({ "app.py": source }, "2026-06-15").filter(({ rule }) => rule === "DOS002");
  assert.deepEqual(
    found.map(({ place, confidence }) => `${place.line} ${confidence}`),
    ["10 proven", "11 proven"],
  );
});

test("cookies of Tornado, aiohttp and Bottle, and of what Django sends somewhere else", () => {
  const source = `import tornado.web
from aiohttp import web
from bottle import Bottle, response
from django.shortcuts import redirect
from django.urls import path

app = Bottle()
FLAGS = {"secure": True, "httponly": True}


class Enter(tornado.web.RequestHandler):
    def get(self):
        self.set_cookie("session", "a", **{"httponly": True})
        self.set_cookie("session", "a", **FLAGS)


async def enter(request):
    answer = web.Response(text="x")
    answer.set_cookie("session", "a", **{"httponly": True})
    answer.set_cookie("session", "a", **FLAGS)
    return answer


def keep(name, isolated):
    response.set_cookie(name, "x", httponly=True, secure=isolated)


@app.get("/")
def index():
    keep("session", False)


@app.get("/other")
def other():
    keep("session", True)


def home(request):
    answer = redirect("/home")
    flags = dict(FLAGS)
    flags["secure"] = False
    answer.set_cookie("session", "a", **flags)
    return answer


urlpatterns = [path("home", home)]
table = web.Application()
table.router.add_get("/", enter)
`;
  const found = auditModules({ "app.py": source }, "2026-06-15").filter(({ cwe }) => cwe === 614 || cwe === 1004);
  assert.deepEqual(found.map(({ place, rule }) => `${place.line} ${rule}`).toSorted(), [
    "13 WEB003",
    "19 WEB003",
    "25 WEB003",
    "42 WEB003",
  ]);
});
