// What regular expressions leave of a text, and what an exception quotes: each line with `# flow: RULE` is found, no other.
import assert from "node:assert/strict";
import { test } from "node:test";
import { flowLines, markedLines } from "../../testing.ts";

const FLASK = `import enum
import os
import re
from html import escape
from urllib.parse import parse_qs, quote
from flask import Flask, abort, request

app = Flask(__name__)
PAIR = re.compile(r"(?P<key>\\w+)=(?P<value>.*)")
`;

const CASES: Readonly<Record<string, string>> = {
  "each group as its part of the pattern lets it through": `${FLASK}

@app.route("/a")
def a():
    m = re.match(r"(\\d+)-(\\w+?)-(.*)", request.args["x"])
    if not m:
        abort(400)
    os.system("x " + m.group(1) + m[2])
    os.system("x " + m.group(3))  # flow: INJ003
    os.system("x " + m.group())  # flow: INJ003
    os.system("x " + m.group(1, 3)[1])  # flow: INJ003
    one, two, three = m.groups()
    os.system("x " + one)
    os.system("x " + three)  # flow: INJ003
    return ""


@app.route("/b")
def b():
    m = PAIR.search(request.args["x"])
    os.system("x " + m["key"] + m.group("key") + m.groupdict()["key"])
    os.system("x " + m["value"])  # flow: INJ003
    os.system("x " + m.groupdict()["value"])  # flow: INJ003
    os.system("x " + m.string)  # flow: INJ003
    return ""


@app.route("/c")
def c():
    for word in re.findall(r"\\d+", request.args["x"]):
        os.system("x " + word)
    for key, value in PAIR.findall(request.args["x"]):
        os.system("x " + key)
        os.system("x " + value)  # flow: INJ003
    for m in re.finditer(r"(\\w+):([^:]*)", request.args["x"]):
        os.system("x " + m[1])
        os.system("x " + m[2])  # flow: INJ003
    if m := re.search(request.args["p"], request.args["x"]):  # flow: DOS005
        os.system("x " + m[0])  # flow: INJ003
    return ""
`,
  "what a function makes of each match": `${FLASK}

@app.route("/d")
def d():
    os.system("x " + re.sub(r"[^a-z]+", lambda m: "_", request.args["x"]))
    os.system("x " + re.sub(r"[^a-z]", lambda m: "%02x" % ord(m.group(0)), request.args["x"]))
    os.system("x " + re.sub(r"[^a-z]+", lambda m: "$" + "(id)", request.args["x"]))  # flow: INJ003
    os.system("x " + re.sub(r"[^a-z]+", lambda m: m.group(0).strip(), request.args["x"]))  # flow: INJ003
    os.system("x " + PAIR.sub(lambda m: m["key"], request.args["x"]))  # flow: INJ003
    return ""
`,
  "an exception quotes what it failed on": `${FLASK}
PRICES = {"tea": 2}


class Kind(enum.Enum):
    TEA = "tea"


@app.route("/e")
def e():
    try:
        return str(int(request.args["n"]))
    except ValueError as error:
        return "no: " + str(error)  # flow: XSS004


@app.route("/f")
def f():
    try:
        return str(PRICES[request.args["n"]])
    except KeyError as error:
        return f"no {error}"  # flow: XSS004


@app.route("/g")
def g():
    try:
        return Kind(request.args["n"]).value
    except ValueError as error:
        return escape(str(error))


@app.route("/h")
def h():
    try:
        return str(int(request.args["n"]))
    except ValueError as error:
        return "no: " + type(error).__name__
`,
  "quoted for an address, and taken out of it again": `${FLASK}

@app.route("/i")
def i():
    os.system("x " + quote(request.args["x"]))
    os.system("x " + parse_qs("k=" + quote(request.args["x"]))["k"][0])  # flow: INJ003
    return ""
`,
};

for (const [name, source] of Object.entries(CASES)) test(name, () => assert.deepEqual(flowLines(source), markedLines(source)));
