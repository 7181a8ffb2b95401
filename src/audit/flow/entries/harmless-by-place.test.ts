// What is harmless by what stands around it or was done before: an answer of another type, an entry that was looked at, a text in quotes, a path behind a host.
import assert from "node:assert/strict";
import { test } from "node:test";
import { flowLines, markedLines } from "../../testing.ts";

const CASES: Readonly<Record<string, string>> = {
  "Tornado: the type of an answer that is said before the handler runs": `import tornado.web


class Data(tornado.web.RequestHandler):
    def set_default_headers(self):
        self.set_header("Content-Type", "application/json")

    def tell(self, text):
        self.write(text)


class Names(Data):
    def get(self):
        self.write("x " + self.get_argument("q"))
        self.tell("x " + self.get_argument("q"))


class Pages(Data):
    def get(self):
        self.set_header("Content-Type", "text/html")
        self.write("x " + self.get_argument("q"))  # flow: XSS004


class Mostly(tornado.web.RequestHandler):
    def prepare(self):
        if self.request.method == "GET":
            self.set_header("Content-Type", "application/json")

    def post(self):
        self.write("x " + self.get_argument("q"))  # flow: XSS004


class Others(Data):
    def set_default_headers(self):
        self.set_header("Server", "shop")

    def get(self):
        self.write("x " + self.get_argument("q"))  # flow: XSS004


app = tornado.web.Application([("/n", Names), ("/p", Pages), ("/m", Mostly), ("/o", Others)])
`,
  "Entries of an archive that a function of the program lists": `import os
import tarfile

from flask import Flask, request

app = Flask(__name__)


def is_inside(folder, target):
    folder, target = os.path.realpath(folder), os.path.realpath(target)
    return os.path.commonpath([folder, target]) == folder


def entries(archive, names):
    return archive.getmembers() if names is None else [archive.getmember(one) for one in names]


def sources(archive):
    return [one for one in archive.getmembers() if one.name.endswith(".py")]


@app.post("/each")
def each():
    with tarfile.open(fileobj=request.files["f"].stream) as archive:
        for entry in entries(archive, None):
            if entry.issym() or entry.islnk() or not is_inside("/srv/in", os.path.join("/srv/in", entry.name)):
                raise ValueError(entry.name)
            archive.extract(entry, "/srv/in")
    return ""


@app.post("/some")
def some():
    with tarfile.open(fileobj=request.files["f"].stream) as archive:
        for entry in sources(archive):
            if not is_inside("/srv/in", os.path.join("/srv/in", entry.name)):
                raise ValueError(entry.name)
        archive.extractall("/srv/in")  # flow: PTH004
    return ""
`,
  "A text in quotes of its own is harmless where no others are open": `import ast
import os
import shlex
import subprocess

from flask import Flask, request

app = Flask(__name__)


@app.post("/alone")
def alone():
    name = request.form["name"]
    exec("x = tell(" + repr(name) + ")")
    exec(f"x = {name!r}")
    exec("x = %r; y = 'a'" % name)
    exec("y = 'it'; x = {!r}".format(name))
    os.system("echo 'a b' " + shlex.quote(name))
    os.system(f'found="$(ls {shlex.quote(name)})"; echo "$found"')
    os.system("# don't\\nls " + shlex.quote(name))
    os.system("echo \\\\' " + shlex.quote(name))
    return ""


@app.post("/within")
def within():
    name = request.form["name"]
    exec("x = '" + repr(name) + "'")  # flow: INJ007
    exec(f"x = '''{name!r}'''")  # flow: INJ007
    exec("x = " + repr(name).strip("'"))  # flow: INJ007
    exec("x = " + repr(name)[1:-1])  # flow: INJ007
    exec("x = " + ast.literal_eval(repr(name)))  # flow: INJ007
    os.system("echo '" + shlex.quote(name) + "'")  # flow: INJ003
    os.system(f'echo "{shlex.quote(name)}"')  # flow: INJ003
    os.system(f'ssh host "ls {shlex.quote(name)}"')  # flow: INJ003
    subprocess.run(f"ls '{shlex.quote(name)}'", shell=True)  # flow: INJ003
    return ""
`,
  "What follows the end of a host leads to it, whoever says which host it is": `import requests
from flask import Flask, request
from urllib.parse import quote

from settings import read

app = Flask(__name__)
HOST = read()["host"]


@app.get("/logs")
def logs():
    name = request.args["name"]
    requests.get("http://" + HOST + ":8082/" + quote(name), timeout=3)
    requests.get("http://" + HOST + "/?name=" + name, timeout=3)
    requests.get("http://" + HOST + name, timeout=3)  # flow: WEB011
    requests.get("http://" + name + "/logs/" + HOST, timeout=3)  # flow: WEB011
    return ""
`,
};

for (const [name, source] of Object.entries(CASES)) test(name, () => assert.deepEqual(flowLines(source), markedLines(source)));
