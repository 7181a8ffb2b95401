// What handlers raise, and the functions that answer it: each line with `# flow: RULE` is found, no other.
import assert from "node:assert/strict";
import { test } from "node:test";
import { flowLines, markedLines } from "../../testing.ts";

const CASES: Readonly<Record<string, string>> = {
  "Flask: an error of the program's own goes to the function that is registered for it": `from flask import Flask, request

app = Flask(__name__)


class Missing(Exception):
    def __init__(self, name):
        super().__init__(name)
        self.name = name


class Refused(Missing):
    pass


class Quiet(Exception):
    pass


class Logged(Exception):
    pass


@app.errorhandler(Missing)
def missing(error):
    return "<p>no " + error.name + "</p>", 404  # flow: XSS004


@app.errorhandler(Refused)
def refused(error):
    return {"no": error.name}, 403


@app.errorhandler(Quiet)
def quiet(error):
    return "<p>" + str(error) + "</p>"


def loud(error):
    return f"<p>{error}</p>", 500  # flow: XSS004


app.register_error_handler(Logged, loud)


@app.get("/a")
def a():
    raise Missing(request.args["n"])


@app.get("/b")
def b():
    raise Refused(request.args["n"])


@app.get("/c")
def c():
    raise Quiet("nothing of " + str(len(request.args["n"])))


@app.get("/d")
def d():
    try:
        raise Quiet(request.args["n"])
    except Quiet:
        return {}


@app.get("/e")
def e():
    raise Logged("no " + request.args["n"])
`,
  "FastAPI: with the request first": `from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, JSONResponse

app = FastAPI()


class NoItem(Exception):
    def __init__(self, item):
        self.item = item


class NoUser(NoItem):
    pass


@app.exception_handler(NoItem)
async def no_item(request: Request, error: NoItem):
    return HTMLResponse("<b>" + error.item + "</b>")  # flow: XSS004


async def no_user(request: Request, error: NoUser):
    return JSONResponse({"user": error.item})


app.add_exception_handler(NoUser, no_user)


@app.get("/i/{item}")
def show(item: str):
    raise NoItem(item)


@app.get("/u/{user}")
def show_user(user: str):
    raise NoUser(user)
`,
};

for (const [name, source] of Object.entries(CASES)) test(name, () => assert.deepEqual(flowLines(source), markedLines(source)));
