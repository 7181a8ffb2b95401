// What programmers of web applications do to keep values harmless, and what only looks like it: each line with `# flow: RULE` is found, no other.
import assert from "node:assert/strict";
import { test } from "node:test";
import { auditFiles, flowLines, markedLines } from "../../testing.ts";

const FLASK = `import os
import re
import sqlite3
from functools import wraps
from urllib.parse import unquote, urljoin, urlparse
from flask import Flask, abort, g, redirect, request

app = Flask(__name__)
`;

const CASES: Readonly<Record<string, string>> = {
  "a path without .. that does not begin with a slash stays inside, and one behind a folder without ..": `${FLASK}

@app.route("/a")
def a():
    x = request.args["x"]
    if ".." in x:
        abort(400)
    open(f"/srv/files/{x}")
    open("/srv/files" + x)  # flow: PTH005
    open(os.path.join("/srv", x))  # flow: PTH005
    if x.startswith("/"):
        abort(400)
    open(os.path.join("/srv", x))
    open(os.path.join("/srv", unquote(x)))  # flow: PTH005


@app.route("/b")
def b():
    x = os.path.normpath("/" + request.args["x"])
    open(x)  # flow: PTH005
    open("/srv" + x)
    open(os.path.join("/srv", x.lstrip("/")))
    y = os.path.normpath(request.args["y"])
    open("/srv/" + y)  # flow: PTH005
    if os.path.isabs(y) or y.startswith(".."):
        abort(400)
    open(os.path.join("/srv", y))


@app.route("/c")
def c():
    head, tail = os.path.split(request.args["x"])
    open(os.path.join("/srv", tail))
    open(os.path.join("/srv", head))  # flow: PTH005
    open("/srv/" + request.args["y"].rsplit("/", 1)[-1])
    open("/srv/" + request.args["y"].replace("..", ""))
    open("/srv/" + request.args["y"].replace("../", ""))  # flow: PTH005
`,
  "what a pattern matched, bound in the test itself": `${FLASK}

@app.route("/a")
def a():
    if (m := re.fullmatch("[a-z]+", request.args["n"])) is None:
        abort(400)
    os.system("ls " + m.group(0))
    os.system("ls " + request.args["n"][1:])  # flow: INJ003


@app.route("/b")
def b():
    if m := re.search("^/(.*)", request.args["n"]):
        os.system("ls " + m.group(1))  # flow: INJ003
    return ""
`,
  "Flask: types of arguments, a default in a test, the answer of a helper that is kept, what another decorator gives": `${FLASK}

def is_word(value):
    return re.fullmatch(r"\\w{1,20}", value) is not None


def with_host(fn):
    @wraps(fn)
    def inner():
        return fn(request.args["host"])
    return inner


def with_word(fn):
    @wraps(fn)
    def inner():
        if not is_word(request.args["host"]):
            abort(400)
        return fn(len(request.args["host"]))
    return inner


@app.before_request
def load():
    g.page = request.args.get("page", 1, type=int)
    g.text = request.args.get("text", type=str)


@app.route("/d")
def d():
    sqlite3.connect("x").execute("SELECT * FROM t LIMIT %s" % g.page)
    sqlite3.connect("x").execute("SELECT * FROM t WHERE a = '%s'" % g.text)  # flow: INJ001
    value = request.form.get("q")
    if not value:
        value = ""
    sqlite3.connect("x").execute("SELECT * FROM t WHERE a = '%s'" % value)  # flow: INJ001
    isWord = is_word(value)
    if isWord:
        sqlite3.connect("x").execute("SELECT * FROM t WHERE a = '%s'" % value)


@app.route("/e")
@with_host
def e(host):
    os.system("ping " + host)  # flow: INJ003


@app.route("/f")
@with_word
def f(host):
    os.system("ping %s" % host)


@app.route("/fixed/path")
def fixed():
    os.system("echo " + request.path)


@app.route("/other/<path:rest>")
def other(rest):
    os.system("echo " + request.path)  # flow: INJ003
`,
  "Flask: redirects to the own host and by patterns of paths; a shell on several systems": `${FLASK}

def is_own(target):
    ref = urlparse(request.host_url)
    test = urlparse(urljoin(request.host_url, target))
    return test.scheme in ("http", "https") and ref.netloc == test.netloc


@app.route("/g")
def g_():
    target = request.args["next"]
    if is_own(target):
        return redirect(target)
    if re.match(r"^/[a-z0-9_-]+$", target):
        return redirect(target)
    if re.match(r"^/[a-z0-9_/-]*$", target):
        return redirect(target)  # flow: WEB012
    return redirect("/")


@app.route("/h")
def h():
    import subprocess
    args = []
    if os.name == "nt":
        args.extend(["cmd.exe", "/c"])
    else:
        args.extend(["sh", "-c"])
    args.append("echo " + request.args["x"])
    subprocess.run(args)  # flow: INJ003
`,
  "pages that the program puts together: escaping helps between tags and in quotes": `${FLASK}
from markupsafe import escape


@app.route("/i")
def i():
    x = escape(request.args["x"])
    if request.args["y"] == "1":
        return f"<p title='{x}'>{x}</p>"
    return f"<input value={x}>"  # flow: XSS006
`,
  "arithmetic, which letters a text holds, what a session is given by name": `${FLASK}
from bottle import template
from flask import session


@app.route("/k")
def k():
    x = request.args["x"]
    if re.fullmatch(r"[\\d\\s()+*/.-]+", x):
        return str(eval(x))
    if re.fullmatch(r"[\\w\\s()+*/.-]+", x):
        return str(len(eval(x)))  # flow: INJ007
    return ""


@app.route("/l")
def l():
    x = request.args["x"]
    if set(x) - set("0123456789abcdef"):
        abort(400)
    os.system("ls " + x)
    y = request.args["y"]
    if set(y) - set("0123456789;"):
        abort(400)
    os.system("ls " + y)  # flow: INJ003
    z = request.args["z"]
    for letter in z:
        if letter not in "abcdef":
            abort(400)
    os.system("ls " + z)
    os.system("ls " + re.sub(r"\\W+", "", request.args["w"]))
    return ""


@app.route("/m")
def m():
    session.update(role=request.args["role"])  # flow: WEB013
    return template(name="x")
`,
  "FastAPI: a class as a dependency, validators that are followed, the class of an answer": `import os
from typing import Annotated
from fastapi import Depends, FastAPI
from fastapi.responses import HTMLResponse, JSONResponse, PlainTextResponse
from fastapi.templating import Jinja2Templates
from pydantic import BaseModel, field_validator

app = FastAPI()
templates = Jinja2Templates(directory="templates")


class Paging:
    def __init__(self, sort: str = "id", limit: int = 10):
        self.sort = sort
        self.limit = limit


class Item(BaseModel):
    code: str
    note: str

    @field_validator("code")
    @classmethod
    def letters(cls, value):
        if not value.isalnum():
            raise ValueError("no")
        return value

    @field_validator("note")
    @classmethod
    def short(cls, value):
        if len(value) > 100:
            raise ValueError("no")
        return value


@app.get("/a")
def a(paging: Annotated[Paging, Depends()]):
    os.system("sort -k %s" % paging.limit)
    os.system("sort -k " + paging.sort)  # flow: INJ003


@app.post("/b")
def b(item: Item):
    os.system("show " + item.code)
    os.system("show " + item.note)  # flow: INJ003


@app.get("/c", response_class=HTMLResponse)
def c(name: str):
    return f"<p>{name}</p>"  # flow: XSS004


@app.get("/d")
def d(name: str):
    return f"<p>{name}</p>"


@app.get("/e", response_class=HTMLResponse)
def e(name: str, kind: str):
    if kind == "json":
        return JSONResponse({"name": name})
    if kind == "text":
        return PlainTextResponse(name)
    if kind == "page":
        return HTMLResponse("<p>" + name + "</p>")  # flow: XSS004
    return templates.TemplateResponse("page.html", {"name": name})
`,
  "signals bring what is sent to each receiver": `import os
from django.dispatch import Signal, receiver
from django.http import HttpRequest

placed = Signal()


@receiver(placed)
def printed(sender, reference, kind, **kwargs):
    os.system("lpr -T " + reference)  # flow: INJ003
    os.system("lpr -T " + kind)


def place(request: HttpRequest):
    placed.send(None, reference=request.POST["reference"], kind="paper")
`,
};

for (const [name, source] of Object.entries(CASES)) test(name, () => assert.deepEqual(flowLines(source), markedLines(source)));

test("Django: what middleware keeps beside a request, prefixes of included routes, patterns of fields, validated data", async () => {
  const found = await auditFiles(
    {
      "proj/urls.py": "from django.urls import include, path\nurlpatterns = [path('<slug:area>/<str:any>/', include('shop.urls'))]\n",
      "shop/__init__.py": "",
      "shop/urls.py": "from django.urls import path\nfrom . import views\nurlpatterns = [path('o', views.orders), path('p', views.ping)]\n",
      "shop/middleware.py": `class Tenant:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.tenant = request.headers.get("X-Tenant")
        request.kind = "main"
        return self.get_response(request)
`,
      "shop/views.py": `import os
from django import forms
from django.core.validators import RegexValidator
from rest_framework import serializers


class Host(forms.Form):
    host = forms.RegexField(r"^[a-z-]+\\Z")
    name = forms.CharField(validators=[RegexValidator(r"^[a-z-]+$")])
    note = forms.CharField()


class Order(serializers.Serializer):
    count = serializers.IntegerField()
    note = serializers.CharField()

    def create(self, validated_data):
        os.system("show %s" % validated_data["count"])
        os.system("show " + validated_data["note"])  # found


def orders(request, area, any):
    os.system("show " + request.tenant)  # found
    os.system("show " + request.kind)
    os.system("show " + area)
    os.system("show " + any)  # found


def ping(request, area, any):
    form = Host(request.POST)
    if form.is_valid():
        os.system("show " + form.cleaned_data["host"] + form.cleaned_data["name"])
        os.system("show " + form.cleaned_data["note"])  # found
`,
    },
    "2026-06-15",
  );
  const lines = found.filter(({ rule, confidence }) => rule === "INJ003" && confidence === "proven").map(({ place }) => place.line);
  assert.deepEqual(
    lines.toSorted((one, other) => one - other),
    [19, 23, 26, 33],
  );
});
