// What programmers of web applications write by hand to keep a text harmless: each line with `# flow: RULE` is found, no other.
import assert from "node:assert/strict";
import { test } from "node:test";
import { flowLines, markedLines } from "../../testing.ts";

const FLASK = `import os
import re
from flask import Flask, abort, redirect, request, send_file

app = Flask(__name__)
`;

const CASES: Readonly<Record<string, string>> = {
  "escaped by hand: by replacing, by a table, character by character; and what escapes too little or is undone": `${FLASK}
TABLE = str.maketrans({"<": "&lt;", ">": "&gt;", "&": "&amp;"})
MARKS = {"<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;"}


@app.route("/a")
def a():
    x = request.args["x"]
    y = x.replace("&", "&amp;").replace("<", "&lt;")
    z = y.replace(">", "&gt;")
    return "<p>" + z + "</p>"


@app.route("/b")
def b():
    x = request.args["x"].replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;").replace("'", "&#39;")
    if request.args["y"]:
        return "<p>" + x.replace("&lt;", "<") + "</p>"  # flow: XSS004
    return "<p>" + x.replace("\\n", "<br>") + "</p>"


@app.route("/c")
def c():
    x = request.args["x"].replace("<", "").replace("[", "<").replace(">", "").replace("&", "&amp;")
    return "<p>" + x  # flow: XSS004


@app.route("/d")
def d():
    x = request.args["x"]
    if x:
        x = x.replace("&", "&amp;").replace("<", "&lt;")
    return "<p>" + x.replace(">", "&gt;")  # flow: XSS004


@app.route("/e")
def e():
    return request.args["x"].translate(TABLE) + "".join(MARKS.get(one, one) for one in request.args["y"])


@app.route("/f")
def f():
    text = request.args["x"]
    made = ""
    for one in text:
        if one in MARKS:
            made += MARKS[one]
        else:
            made += one
    return "<b>" + made


@app.route("/g")
def g_():
    text = request.args["x"]
    if text not in MARKS:
        return "<b>" + text  # flow: XSS004
    return ""
`,
  "an address of this site: it begins with one slash, not with two": `${FLASK}

@app.route("/a")
def a():
    x = request.args["x"]
    if x.startswith("/") and not x.startswith("//"):
        return redirect(x)
    if x[:2] != "//":
        return redirect(x)  # flow: WEB012
    return redirect("/x/" + x)


@app.route("/b")
def b():
    x = request.args["x"]
    if not x.startswith("/"):
        abort(400)
    return redirect(x)  # flow: WEB012


@app.route("/c")
def c():
    x = request.args["x"]
    if not x.startswith("/") or x.startswith("//"):
        x = "/"
    y = request.args["y"]
    if not re.match("^/[a-z/]+", y) or y.startswith("//"):
        y = "/"
    return redirect(x) or redirect(y) or redirect(request.args["z"])  # flow: WEB012
`,
  "what kept an address here is lost where its begin changes": `${FLASK}

def here(x):
    if not x.startswith("/") or x.startswith("//"):
        abort(400)
    return x


@app.route("/a")
def a():
    return redirect(here(request.args["x"]))


@app.route("/b")
def b():
    return redirect(here(request.args["x"]).lstrip("/"))  # flow: WEB012


@app.route("/c")
def c():
    x = request.args["x"]
    if x.startswith("/") and not x.startswith("//"):
        return redirect("/" + x)  # flow: WEB012
    return ""


@app.route("/d")
def d():
    x = request.args["x"]
    if x.startswith("/") and not x.startswith("//"):
        return redirect(x[1:])  # flow: WEB012
    return ""


@app.route("/e")
def e():
    x = request.args["x"]
    if x.startswith("/") and not x.startswith("//"):
        return redirect(x.replace(".", ""))  # flow: WEB012
    return ""
`,
  "a configuration by another name may be changed by whoever has it": `${FLASK}
app.config["ROOT"] = "/srv/files/"
settings = app.config


@app.route("/set")
def change():
    settings["ROOT"] = request.args["root"]
    return ""


@app.route("/a")
def a():
    path = os.path.realpath(app.config["ROOT"] + request.args["x"])
    if not path.startswith(app.config["ROOT"]):
        abort(404)
    return send_file(path)  # flow: PTH005
`,
  "a configuration that the module fills is there, unless one of its functions changes it": `${FLASK}
app.config["KINDS"] = {"a", "b"}
app.config.update(ROOT="/srv/files/", SET="/srv/files/")


@app.route("/a")
def a():
    x = request.args["x"]
    if x in app.config["KINDS"]:
        os.system("show " + x)
    else:
        os.system("show " + x)  # flow: INJ003


@app.route("/b")
def b():
    path = os.path.realpath(app.config["ROOT"] + request.args["x"])
    if not path.startswith(app.config.get("ROOT")):
        abort(404)
    return send_file(path)


@app.route("/c")
def c():
    path = os.path.realpath(app.config["SET"] + request.args["x"])
    if not path.startswith(app.config.get("SET")):
        abort(404)
    return send_file(path)  # flow: PTH005


@app.route("/d")
def d():
    app.config["SET"] = request.args["set"]
    return ""
`,
};

for (const [name, source] of Object.entries(CASES)) test(name, () => assert.deepEqual(flowLines(source), markedLines(source)));
