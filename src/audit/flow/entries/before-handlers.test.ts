// What runs before a handler on each request, and what it leaves there for it: each line with `# flow: RULE` is found, no other.
import assert from "node:assert/strict";
import { test } from "node:test";
import { auditModules, flowLines, markedLines } from "../../testing.ts";

const CASES: Readonly<Record<string, string>> = {
  "Sanic: a middleware by its decorator": `import os
from sanic import Sanic, text

app = Sanic("shop")


@app.on_request
async def note(request):
    request.ctx.wish = request.args.get("wish")
    request.ctx.room = "12"


@app.get("/wish")
async def wish(request):
    os.system("say " + request.ctx.wish)  # flow: INJ003
    os.system("say " + request.ctx.room)
    return text("done")
`,
  "Sanic: a middleware that is registered": `import os
from sanic import Sanic, text

app = Sanic("shop")


async def note(request):
    request.ctx.wish = request.args.get("wish")


@app.get("/wish")
async def wish(request):
    os.system("say " + request.ctx.wish)  # flow: INJ003
    return text("done")


app.register_middleware(note, "request")
`,
  "Flask: functions and lambdas that are given to what is a decorator": `import os
import threading
from flask import Flask, request

app = Flask(__name__)
here = threading.local()


def note(sent):
    here.wish = sent.args.get("wish", "")


def number():
    here.room = int(request.args.get("room", "12"))


app.before_request(lambda: note(request))
app.before_request(number)
app.add_url_rule("/size", view_func=lambda: str(os.system(request.args["of"])))  # flow: INJ003


@app.get("/wish")
def wish():
    os.system("say " + here.wish)  # flow: INJ003
    os.system("say " + str(here.room))
    return "done"
`,
  "aiohttp: what a middleware puts under a key of the request": `import os
from aiohttp import web


@web.middleware
async def note(request, handler):
    request["wish"] = request.query.get("wish", "")
    request["room"] = "12"
    return await handler(request)


async def wish(request):
    os.system("say " + request["wish"])  # flow: INJ003
    os.system("say " + request["room"])
    return web.Response(text="done")


app = web.Application(middlewares=[note])
app.router.add_get("/wish", wish)
`,
  "Bottle: a hook keeps things beside the request": `import os
from bottle import get, hook, request


@hook("before_request")
def note():
    request.wish = request.query.get("wish")


@get("/wish")
def wish():
    os.system("say " + request.wish)  # flow: INJ003
    return "done"
`,
  "Starlette: a variable of the request's own context": `import os
from contextvars import ContextVar

from starlette.applications import Starlette
from starlette.middleware.base import BaseHTTPMiddleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route

wished = ContextVar("wished", default="-")
room = ContextVar("room", default="12")


class Note(BaseHTTPMiddleware):
    async def dispatch(self, request, call_next):
        wished.set(request.query_params.get("wish", "-"))
        return await call_next(request)


async def wish(request):
    os.system("say " + wished.get())  # flow: INJ003
    os.system("say " + room.get())
    return PlainTextResponse("done")


app = Starlette(routes=[Route("/wish", wish)])
app.add_middleware(Note)
`,
  "Flask: what lasts beyond the request, and what each thread has of its own": `import os
import threading

from flask import Flask, request

app = Flask(__name__)
own = threading.local()
LAST = {}


@app.before_request
def note():
    own.wish = request.args.get("wish")
    LAST["wish"] = request.args.get("wish")


@app.get("/wish")
def wish():
    os.system("say " + own.wish)  # flow: INJ003
    os.system("say " + LAST["wish"])  # flow: INJ003
    return "done"
`,
  "Tornado: initialize and prepare, of a handler that a table names": `import os

import tornado.web


class Wish(tornado.web.RequestHandler):
    def initialize(self, room):
        self.room = "12"

    def prepare(self):
        self.wish = self.get_argument("wish", "-")

    def get(self):
        os.system("say " + self.wish)  # flow: INJ003
        os.system("say " + self.room)


app = tornado.web.Application([(r"/wish", Wish, {"room": "12"})])
`,
  "WSGI: the type of the answer comes with the page": `import json
from urllib.parse import parse_qs


def page(environ):
    name = parse_qs(environ["QUERY_STRING"])["name"][0]
    if environ["PATH_INFO"] == "/script":
        return "text/html", "<script>let given = " + json.dumps({"name": name}) + ";</script>"
    return "text/html", "<b>" + name + "</b>"


def application(environ, start_response):
    kind, text = page(environ)
    start_response("200 OK", [("Content-Type", kind)])
    return [text.encode("utf-8")]  # flow: XSS004


def plain(environ, start_response):
    kind, text = "text/plain", environ["QUERY_STRING"]
    start_response("200 OK", [("Content-Type", kind)])
    return [text.encode("utf-8")]
`,
  "WSGI: the address among the headers": `def application(environ, start_response):
    given = dict(one.split("=", 1) for one in environ.get("QUERY_STRING", "").split("&"))
    if "next" in given:
        start_response("302 Found", [("Location", given["next"]), ("X-Room", "12")])  # flow: WEB012
    else:
        start_response("302 Found", [("Location", "/"), ("X-Room", "12")])
    return []
`,
};

for (const [title, source] of Object.entries(CASES))
  test(title, () => {
    const proven = flowLines(source).filter((line) => !line.endsWith("INJ013"));
    assert.deepEqual(proven, markedLines(source));
  });

test("white space that a text was taken apart at is in none of the pieces, whatever other ends of lines it is put together with", () => {
  const source = (made: string): string => `import logging
from flask import Flask, request

app = Flask(__name__)


@app.get("/")
def index():
    logging.info(${made})
    return "done"
`;
  const found = (made: string): number =>
    auditModules({ "app.py": source(made) }, "2026-06-15").filter(({ rule }) => rule === "INJ014").length;
  assert.equal(found('" ".join(request.args["q"].split())'), 0);
  assert.equal(found('" ".join(request.args["q"].split(sep=None))'), 0);
  assert.equal(found('"\\n".join(request.args["q"].split())'), 1);
  assert.equal(found('" ".join(request.args["q"].split(" "))'), 1);
  assert.equal(found('" ".join(request.args["q"].split(None, 1))'), 1);
});
