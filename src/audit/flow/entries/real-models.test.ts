// What libraries give and take in programs that are in use: each line with `# flow: RULE` is found, no other.
import assert from "node:assert/strict";
import { test } from "node:test";
import { flowLines, markedLines } from "../../testing.ts";

const CASES: Readonly<Record<string, string>> = {
  "what Starlette says of the address, and what was asked": `import requests
from fastapi import FastAPI, Request

app = FastAPI()


@app.get("/scheme")
def scheme(request: Request):
    return requests.get(f"{request.url.scheme}://backend/x", timeout=9).json()


@app.get("/query")
def query(request: Request):
    return requests.get(f"http://{request.url.query}/x", timeout=9).json()  # flow: WEB011
`,
  "fields of a model, by a function of the framework": `import subprocess
from typing import Optional
from fastapi import FastAPI
from fastapi.encoders import jsonable_encoder
from pydantic import BaseModel, ConfigDict

app = FastAPI()


class Node:
    name = ""
    command = ""


class Update(BaseModel):
    model_config = ConfigDict(from_attributes=True)
    name: Optional[str] = None
    command: str = ""


@app.put("/named")
def named(data: Update):
    node = Node()
    for name, value in jsonable_encoder(data, exclude_unset=True).items():
        if hasattr(node, name):
            setattr(node, name, value)
    subprocess.run(node.command, shell=True)  # flow: INJ003
    return {}


@app.put("/any")
def any_field(data: dict):
    node = Node()
    for name, value in data.items():
        setattr(node, name, value)  # flow: INJ022
    return {}
`,
  "forms in forms, and what is in the database": `import subprocess
import requests
from django.db import models
from rest_framework import serializers


class Contact(models.Model):
    name = models.CharField(max_length=99)


class Email(models.Model):
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE)
    address = models.CharField(max_length=99)


class EmailSerializer(serializers.ModelSerializer):
    class Meta:
        model = Email
        fields = ("address",)


class ContactSerializer(serializers.Serializer):
    emails = EmailSerializer(many=True)
    main = EmailSerializer()
    extra = serializers.DictField()
    name = serializers.CharField()

    def create(self, validated_data):
        emails = validated_data.pop("emails")
        main = validated_data.pop("main")
        contact = Contact(name=validated_data["name"])
        made = [Email(contact=contact, **email) for email in emails]
        Email(contact=contact, **main)
        for email in emails:
            subprocess.run("mail " + email["address"], shell=True)  # flow: INJ003
        subprocess.run("mail " + main["address"], shell=True)  # flow: INJ003
        Email(contact=contact, **validated_data["extra"])  # flow: INJ022
        return made

    def update(self, contact, data):
        requests.get(contact.book.url, timeout=9)
        requests.get(data["name"], timeout=9)  # flow: WEB011
        return contact
`,
  "what holds a text is no path": `import io
import pandas
from fastapi import FastAPI, UploadFile
from flask import Flask, request

app = Flask(__name__)
api = FastAPI()


def read(data):
    return len(pandas.read_csv(data))


@app.route("/text", methods=["POST"])
def text():
    return {"rows": read(io.StringIO(request.files["file"].stream.read().decode()))}


@app.route("/bytes", methods=["POST"])
def raw():
    return {"rows": read(io.BytesIO(request.data))}


@app.route("/named", methods=["POST"])
def named():
    return {"rows": len(pandas.read_csv(request.args["file"]))}  # flow: PTH005


@api.post("/sent")
async def sent(file: UploadFile):
    return {"rows": len(pandas.read_csv(file.file)), "of": len(pandas.read_csv(file.filename))}  # flow: PTH005
`,
  "commands of groups, and of groups in groups": `import click


@click.group()
def cli():
    pass


@cli.command()
@click.argument("query")
def search(query):
    eval(f"find('{query}')")  # flow: INJ007


@cli.group
def more():
    pass


@more.command("other")
@click.option("--query")
def other(query):
    eval(f"find('{query}')")  # flow: INJ007


def plain():
    pass


@plain.command
def unknown(query):
    eval(f"find('{query}')")
`,
  "Twisted and Klein: resources, protocols and routes": `import os
import subprocess
from klein import Klein
from twisted.protocols.basic import LineReceiver
from twisted.web import resource, static
from twisted.web.util import redirectTo

app = Klein()


class Files(resource.Resource):
    isLeaf = True

    def render_GET(self, request):
        name = request.args[b"name"][0].decode()
        with open(os.path.join("/srv", name)) as f:  # flow: PTH005
            return f.read().encode()

    def render_POST(self, request):
        request.redirect(request.args[b"next"][0])  # flow: WEB012
        return b""


class Tree(resource.Resource):
    def getChild(self, name, request):
        return static.File("/srv/" + name.decode())  # flow: PTH005


class Back(resource.Resource):
    def render_GET(self, request):
        return redirectTo(request.getHeader("x-next"), request)  # flow: WEB012


class Shell(LineReceiver):
    def lineReceived(self, line):
        subprocess.run("echo " + line.decode(), shell=True)  # flow: INJ003


@app.route("/run/<name>")
def run(request, name):
    subprocess.run("ls " + name, shell=True)  # flow: INJ003
    return ""


@app.route("/number/<int:number>")
def number(request, number):
    subprocess.run("ls " + str(number), shell=True)
    return ""
`,
  "packages that are imported when they are first asked for": `import importlib.util
import subprocess
import sys


def lazily(name):
    spec = importlib.util.find_spec(name)
    spec.loader = importlib.util.LazyLoader(spec.loader)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    return module


flask = lazily("flask")
from flask import Flask, request

app = Flask(__name__)


@app.route("/run")
def run():
    subprocess.run("ls " + request.args["folder"], shell=True)  # flow: INJ003
    return {}
`,
  "a view that Django found": `import importlib
import random
import string
from django.http import HttpResponse
from django.urls import resolve


def shown(request):
    found = resolve(request.path)
    module = importlib.import_module(found.func.__module__)
    return HttpResponse(str(getattr(module, found.func.__name__)))


def drawn(request):
    request.session["host"] = random.choice(request.user.bookmarks).url
    request.session["token"] = random.choice(string.ascii_letters)  # flow: CRY007
    return HttpResponse("")
`,
};

for (const [title, source] of Object.entries(CASES))
  test(title, () => {
    assert.deepEqual(flowLines(source), markedLines(source));
  });
