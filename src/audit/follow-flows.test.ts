import assert from "node:assert/strict";
import { test } from "node:test";
import { auditModule } from "./testing.ts";

const TODAY = "2026-06-15";
const HEAD = `import sqlite3
from flask import Flask, request

app = Flask(__name__)


@app.route("/users")
def users():
`;

function found(body: string): string[] {
  return auditModule(HEAD + body, TODAY).map(({ rule, confidence, place }) => `${rule} ${confidence} ${place.line}`);
}

test("a text that is built and executed lines later is one finding, at the place where it does harm", () => {
  const body = `    name = request.args["name"]
    query = "SELECT * FROM users WHERE name = '" + name + "'"
    count = 1
    repr(count)
    sqlite3.connect("x.db").execute(query)
`;
  assert.deepEqual(found(body), ["INJ001 proven 13"]);
});

test("where no flow is shown, the shape of the place is what is said", () => {
  assert.deepEqual(found(`    sqlite3.connect("x.db").execute("SELECT * FROM users WHERE name = '" + app.config["NAME"] + "'")\n`), [
    "INJ001 pattern 9",
  ]);
});

test("what a flag lets through that several tests have decided is not surely what came from outside", () => {
  const body = (last: string): string => `    name = request.args["name"]
    allowed = False
    if app.debug:
        allowed = name.partition("-")[0] == app.name
    elif app.testing:
        allowed = bool(app.config["NAMES"].match(name))
    if not allowed:
        name = ${last}
    sqlite3.connect("x.db").execute("SELECT * FROM " + name)
`;
  assert.deepEqual(found(body('"users"')), ["INJ001 possible 17"]);
  assert.deepEqual(found(body('request.args["other"]')), ["INJ001 proven 17"]);
});

test("a flow is suppressed by a comment at its sink, as any finding", () => {
  const body = `    name = request.args["name"]
    eval(name)  # fairlead: ignore[INJ007] a calculator for its owner
`;
  const [finding] = auditModule(HEAD + body, TODAY);
  assert.deepEqual([finding?.rule, finding?.suppression?.reason], ["INJ007", "a calculator for its owner"]);
});

test("the trace goes from the source to the sink, with the calls between them", () => {
  const source = `${HEAD}    return show(request.args["name"])


def show(name):
    return wrap(name)


def wrap(text):
    return eval(text)
`;
  const [finding] = auditModule(source, TODAY);
  assert.deepEqual(
    finding?.trace.map(({ place, text }) => `${place.line} ${text}`),
    ["9 flask.request.args comes from outside", "13 passed to wrap()", "17 eval()"],
  );
});

test("what a program calls like something of JavaScript's is only a name", () => {
  const body = `    name = constructor(request.args["name"]).toString()
    name = __proto__(name) + "a".constructor() + name.valueOf().replace("constructor", "")
    eval(name)
`;
  assert.deepEqual(found(body), ["INJ007 possible 11"]);
});

test("where the program's own command line leads as well, what a request brings is told", () => {
  const fetched = `import sys

import requests
from flask import Flask, request

app = Flask(__name__)


def fetch(address):
    return requests.get(address, timeout=3).text


def main():
    print(fetch(sys.argv[1]))


@app.route("/fetch")
def answer():
    return str(len(fetch(request.args["address"])))


if __name__ == "__main__":
    main()
`;
  const told = auditModule(fetched, TODAY).filter(({ rule }) => rule === "WEB011");
  assert.deepEqual(
    told.map(({ severity, confidence, place, trace }) => [severity, confidence, place.line, trace[0]?.place.line]),
    [["high", "proven", 10, 19]],
  );
});
