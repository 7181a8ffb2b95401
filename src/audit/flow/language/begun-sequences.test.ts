// Lists of which the begin is written there and the rest comes from outside.
import assert from "node:assert/strict";
import { test } from "node:test";
import { flowLines, markedLines } from "../../testing.ts";

const SOURCE = `import os
from flask import Flask, request

app = Flask(__name__)


@app.get("/say")
def say():
    words = ["say", "hello", *request.args.getlist("more")]
    os.system("run " + words[1])
    os.system("run " + words[2])  # flow: INJ003
    os.system("run " + words[-1])  # flow: INJ003
    first, *others = words
    os.system("run " + first)
    os.system("run " + others[0])  # flow: INJ003
    late = [*request.args.getlist("more"), "say"]
    os.system("run " + late[0])  # flow: INJ003
    words.reverse()
    os.system("run " + words[1])  # flow: INJ003
    return "done"


@app.get("/changed")
def changed():
    words = ["say", "hello", *request.args.getlist("more")]
    words[1] = request.args["second"]
    os.system("run " + words[1])  # flow: INJ003
    words = ["say", "hello", *request.args.getlist("more")]
    words.insert(0, request.args["first"])
    os.system("run " + words[0])  # flow: INJ003
    words = ["say", "hello", *request.args.getlist("more")]
    words.pop(0)
    os.system("run " + words[1])  # flow: INJ003
    words = ["say", "hello", *request.args.getlist("more")]
    os.system("run " + words[1:][1])  # flow: INJ003
    return "done"


@app.get("/added")
def added():
    words = ["say"]
    words.extend(request.args.getlist("more"))
    os.system("run " + words[0])
    os.system("run " + words[1])  # flow: INJ003
    words += request.args.getlist("more")
    words.insert(0, "please")
    os.system("run " + words[0] + words[1])
    os.system("run " + words[2])  # flow: INJ003
    words.insert(0, request.args["first"])
    os.system("run " + words[0])  # flow: INJ003
    both = ["say", "hello"] + request.args.getlist("more")
    os.system("run " + both[1])
    os.system("run " + both[2])  # flow: INJ003
    return "done"


@app.get("/perhaps")
def perhaps():
    words = ["say"]
    if "first" in request.args:
        words.insert(0, request.args["first"])
    else:
        words.insert(0, "please")
    words.extend(request.args.getlist("more"))
    os.system("run " + words[0])  # flow: INJ003
    return "done"
`;

test("the begin is known until the list is changed; what follows is not", () => {
  const found = flowLines(SOURCE);
  const marked = markedLines(SOURCE);
  assert.deepEqual(
    marked.filter((line) => !found.includes(line)),
    [],
  );
  // What the rest of an unpacked list begins with is not told apart.
  assert.ok(!found.includes("10 INJ003") && !found.includes("14 INJ003"));
  const added = SOURCE.split("\n").indexOf("def added():") + 1;
  assert.deepEqual(
    found.filter((line) => Number(line.split(" ")[0]) > added),
    marked.filter((line) => Number(line.split(" ")[0]) > added),
  );
});
