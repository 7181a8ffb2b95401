// Fields that a function sets of what is not in sight, and reads again.
import assert from "node:assert/strict";
import { test } from "node:test";
import { flowLines, markedLines } from "../../testing.ts";

const SOURCE = `import os
from flask import Flask, request
from rows import Row, rows

app = Flask(__name__)


@app.get("/kept")
def kept():
    row = Row.get(1)
    row.name = request.args["name"]
    row.save()
    os.system("say " + row.name)  # flow: INJ003
    os.system("say " + row.town)
    other = Row.get(2)
    os.system("say " + other.name)
    return "done"


@app.get("/otherwise")
def otherwise():
    row = Row.get(1)
    row.name = request.args["name"]
    row.name = "Anna"
    os.system("say " + row.name)
    return "done"


@app.get("/another")
def another():
    row = Row.get(1)
    row.name = request.args["name"]
    row = Row.get(2)
    os.system("say " + row.name)
    return "done"


@app.get("/each")
def each():
    for row in rows():
        os.system("say " + row.name)
        row.name = request.args["name"]
    return "done"
`;

test("a field of a row is what was put there, until the variable holds another row", () => {
  assert.deepEqual(flowLines(SOURCE), markedLines(SOURCE));
});
