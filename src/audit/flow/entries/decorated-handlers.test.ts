// Handlers that decorators of the program's own stand around: each line with `# flow: RULE` is found, no other.
import assert from "node:assert/strict";
import { test } from "node:test";
import { auditFiles, flowLines, markedLines } from "../../testing.ts";

const DECORATORS = `import functools
import os
import re
from flask import Flask, abort, redirect, request, session
from flask.views import MethodView

app = Flask(__name__)


def login_required(fn):
    @functools.wraps(fn)
    def wrapper(*args, **kwargs):
        if "uid" not in session:
            return redirect("/login")
        return fn(*args, **kwargs)
    return wrapper


def only(pattern, key="name"):
    def deco(fn):
        @functools.wraps(fn)
        def wrapper(*args, **kwargs):
            if not re.fullmatch(pattern, kwargs[key]):
                abort(400)
            return fn(*args, **kwargs)
        return wrapper
    return deco


class Cleaned:
    def __init__(self, fn):
        self.fn = fn

    def __call__(self, *args, **kwargs):
        return self.fn(*args, **{k: re.sub(r"[^a-z0-9]", "", v) for k, v in kwargs.items()})


def registered(fn):
    handlers.append(fn)
    return known.get(fn.__name__)


handlers = []
known = make_known()
`;

const CASES: Readonly<Record<string, string>> = {
  "what a decorator tests or cleans, and what it only hands on": `${DECORATORS}

@app.route("/a/<name>")
@login_required
def a(name):
    os.system("ls " + name)  # flow: INJ003
    return "<b>" + name  # flow: XSS004


@app.route("/b/<name>")
@login_required
@only(r"[a-z]+")
def b(name):
    os.system("ls " + name)
    return ""


@app.route("/c/<name>")
@only(r".+")
def c(name):
    os.system("ls " + name)  # flow: INJ003
    return ""


@app.route("/d/<name>")
@Cleaned
def d(name):
    os.system("ls " + name)
    return ""


@app.route("/e/<name>")
@registered
def e(name):
    os.system("ls " + name)  # flow: INJ003
    return ""


# Flask was given what is below its own decorator.
@only(r"[a-z]+")
@app.route("/f/<name>")
def f(name):
    os.system("ls " + name)  # flow: INJ003
    return ""
`,
  "a decorated handler in a table, and decorated methods": `${DECORATORS}

@login_required
def g(name):
    os.system("ls " + name)  # flow: INJ003
    return ""


@only("[a-z]+")
def h(name):
    os.system("ls " + name)
    return ""


class I(MethodView):
    @only("[a-z]+")
    def get(self, name):
        os.system("ls " + name)
        return ""

    @login_required
    def post(self, name):
        os.system("ls " + name)  # flow: INJ003
        return ""


app.add_url_rule("/g/<name>", view_func=g)
app.add_url_rule("/h/<name>", view_func=h)
app.add_url_rule("/i/<name>", view_func=I.as_view("i"))
`,
  "what a decorator gives beside the address": `${DECORATORS}

def numbers(*names):
    def deco(fn):
        def wrapper(**kwargs):
            return fn(**{name: int(request.args[name]) for name in names}, **kwargs)
        return wrapper
    return deco


def fields(*names):
    def deco(fn):
        def wrapper(**kwargs):
            data = request.get_json()
            return fn(**{name: data[name] for name in names}, **kwargs)
        return wrapper
    return deco


@app.get("/j")
@numbers("n")
def j(n):
    os.system("head -n %s" % n)
    return ""


@app.get("/k")
@fields("n")
def k(n):
    os.system("head -n %s" % n)  # flow: INJ003
    return ""
`,
};

for (const [name, source] of Object.entries(CASES)) test(name, () => assert.deepEqual(flowLines(source), markedLines(source)));

test("Django: views that a table names under their decorators", async () => {
  const found = await auditFiles(
    {
      "shop/__init__.py": "",
      "shop/urls.py":
        "from django.urls import path\nfrom . import views\nurlpatterns = [path('a/<str:name>', views.a), path('b/<str:name>', views.b)]\n",
      "shop/views.py": `import os
import re
from django.http import HttpResponseBadRequest


def names(view):
    def wrapped(request, name, **kwargs):
        if re.match(r"^[a-z]+\\Z", name) is None:
            return HttpResponseBadRequest()
        return view(request, name, **kwargs)
    return wrapped


def staff(view):
    def wrapped(request, *args, **kwargs):
        if not request.user.is_staff:
            return HttpResponseBadRequest()
        return view(request, *args, **kwargs)
    return wrapped


@names
def a(request, name):
    os.system("ls " + name)


@staff
def b(request, name):
    os.system("ls " + name)  # found
`,
    },
    "2026-06-15",
  );
  const lines = found.filter(({ rule }) => rule === "INJ003").map(({ place, confidence }) => `${place.line} ${confidence}`);
  assert.deepEqual(lines, ["29 proven"]);
});
