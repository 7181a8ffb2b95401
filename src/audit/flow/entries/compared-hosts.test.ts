// Hosts of addresses that are compared with those that the program knows: each line with `# flow: RULE` is found, no other.
import assert from "node:assert/strict";
import { test } from "node:test";
import { flowLines, markedLines } from "../../testing.ts";

const CASES: Readonly<Record<string, string>> = {
  "hosts that are compared with each of a list, in a variable, and of addresses as objects": `from flask import Flask, abort, request

import httpx
import requests
from urllib.parse import urlparse

app = Flask(__name__)

HOSTS = ["a.example", "b.example"]
ROOTS = ["https://a.example/x", "https://b.example"]


@app.route("/one")
def one():
    address = httpx.URL(request.args["to"])
    is_known = any(address.host == httpx.URL(root).host for root in ROOTS)
    if not is_known:
        abort(403)
    return requests.get(address).text


@app.route("/two")
def two():
    parsed = urlparse(request.args["to"])
    is_known = parsed.hostname in HOSTS
    if is_known:
        requests.get(parsed.geturl())
    return requests.get(request.args["to"]).text  # flow: WEB011


@app.route("/three")
def three():
    address = httpx.URL(request.args["to"])
    is_known = any(address.path == httpx.URL(root).path for root in ROOTS)
    if not is_known:
        abort(403)
    return requests.get(address).text  # flow: WEB011


@app.route("/four")
def four():
    address = httpx.URL(request.args["to"])
    other = httpx.URL(request.args["or"])
    is_known = any(address.host == httpx.URL(root).host for root in ROOTS)
    address = other
    if not is_known:
        abort(403)
    return requests.get(address).text  # flow: WEB011
`,
  "one more argument behind an address, which does not change where it leads": `import re
from flask import Flask, redirect, request, url_for
from shop.hooks import address_of

app = Flask(__name__)


@app.route("/start/<name>")
def start(name):
    return {}


def sent(address, target):
    address += ("&" if re.search("[?]", address) else "?") + "back=1"
    return redirect(address + "&target=" + target)


@app.route("/one")
def one():
    return sent(url_for("start", name=request.args["name"]), request.args["target"])


@app.route("/two")
def two():
    return sent(address_of("start"), request.args["target"])


@app.route("/three")
def three():
    return redirect(request.args["to"] + "&target=" + request.args["target"])  # flow: WEB012

`,
};

for (const [name, source] of Object.entries(CASES)) test(name, () => assert.deepEqual(flowLines(source), markedLines(source)));
