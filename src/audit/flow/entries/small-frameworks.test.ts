// Handlers of what is used more rarely, as the libraries' own pages teach them: each line with `# flow: RULE` is found, no other.
import assert from "node:assert/strict";
import { test } from "node:test";
import { flowLines, markedLines } from "../../testing.ts";

const CASES: Readonly<Record<string, string>> = {
  "aiohttp: what the start puts into the application, and messages of a websocket": `import aiohttp
from aiohttp import web


async def preview(request):
    session = request.app["client"]
    data = await request.json()
    await session.get(data["url"])  # flow: WEB011
    await session.get("https://example.com/", params={"url": data["url"]})


async def calc(request):
    ws = web.WebSocketResponse()
    async for msg in ws:
        eval(msg.data)  # flow: INJ007
        eval("2 * %d" % msg.type)
    return ws


async def client(app):
    app["client"] = aiohttp.ClientSession()
    yield
    await app["client"].close()


app = web.Application()
app.cleanup_ctx.append(client)
app.add_routes([web.post("/preview", preview), web.get("/calc", calc)])
`,
  "Quart and websockets: what the other side sends": `import asyncio
import os

import websockets
from quart import Quart, websocket

app = Quart(__name__)


@app.websocket("/run")
async def run():
    os.system(await websocket.receive())  # flow: INJ003


async def handle(connection):
    async for message in connection:
        os.system("ls " + message)  # flow: INJ003


async def main():
    async with websockets.serve(handle, "localhost", 8765):
        pass


asyncio.run(main())
`,
  "Litestar and CherryPy: which answers are pages": `import html

import cherrypy
from litestar import MediaType, get


@get("/page", media_type=MediaType.HTML)
async def page(name: str) -> str:
    return f"<p>{name}</p>"  # flow: XSS004


@get("/text", media_type=MediaType.TEXT)
async def text(name: str) -> str:
    return f"<p>{name}</p>"


@cherrypy.expose
class Notes:
    def GET(self, title="none"):
        return "<h1>%s</h1>" % title  # flow: XSS004

    def POST(self, title="none"):
        return "<h1>%s</h1>" % html.escape(title)


cherrypy.quickstart(Notes(), "/", {"/": {"request.dispatch": cherrypy.dispatch.MethodDispatcher()}})
`,
  "web.py, Tornado and Chalice": `import requests
import tornado.web
import web
from chalice import Chalice

app = Chalice(app_name="proxy")


class Out:
    def GET(self):
        raise web.seeother(web.input(to="/").to)  # flow: WEB012


class Login(tornado.web.RequestHandler):
    def post(self):
        self.redirect(self.reverse_url("profile", self.get_argument("name")))


class Away(tornado.web.RequestHandler):
    def post(self):
        self.redirect(self.get_argument("next"))  # flow: WEB012


@app.route("/proxy", methods=["POST"])
def proxy():
    requests.get(app.current_request.json_body["url"], timeout=4)  # flow: WEB011
    return {"method": app.current_request.method}
`,
  "messages of Azure, listeners of Litestar": `import os

import azure.functions as func
from litestar import websocket_listener

app = func.FunctionApp()


@app.queue_trigger(arg_name="msg", queue_name="jobs", connection="Storage")
def work(msg: func.QueueMessage) -> None:
    os.system("convert " + msg.get_body().decode())  # flow: INJ003
    os.system("convert %d" % msg.dequeue_count)


@websocket_listener("/run")
async def run(data: str) -> str:
    return str(os.system("ping " + data))  # flow: INJ003


@websocket_listener("/count")
async def count(data: int) -> str:
    return str(os.system("ping %d" % data))
`,
  "Django REST framework: parsers, fields and filters": `import json
import pickle

from rest_framework import filters, serializers
from rest_framework.parsers import BaseParser


class FrameParser(BaseParser):
    def parse(self, stream, media_type=None, parser_context=None):
        return pickle.loads(stream.read())  # flow: DES001


class StateField(serializers.Field):
    def to_internal_value(self, data):
        return pickle.loads(data)  # flow: DES001

    def to_representation(self, value):
        return json.loads(value)


class PlaceFilter(filters.BaseFilterBackend):
    def filter_queryset(self, request, queryset, view):
        place = request.query_params.get("place")
        queryset.extra(where=["place = %s"], params=[place])
        return queryset.extra(where=["place = '%s'" % place])  # flow: INJ002
`,
  "Strawberry: a function as the resolver": `import enum
import os

import strawberry


@strawberry.enum
class Service(enum.Enum):
    WEB = "web"
    MAIL = "mail"


def restart(service: Service) -> int:
    return os.system(f"restart {service.value}")


def stop(service: str) -> int:
    return os.system(f"stop {service}")  # flow: INJ003


@strawberry.type
class Query:
    restarted: int = strawberry.field(resolver=restart)
    stopped: int = strawberry.field(resolver=stop)
`,
  "RQ and Celery: what is handed over is run with what it is given": `import requests
from celery import shared_task
from flask import Flask, request
from redis import Redis
from rq import Queue

app = Flask(__name__)
queue = Queue("low", connection=Redis())


def fetch(url):
    requests.get(url, timeout=5)  # flow: WEB011


def numbered(number):
    requests.get("https://example.com/%d" % number, timeout=5)


@shared_task
def load(name):
    open("/srv/in/" + name)  # flow: PTH005


@app.post("/fetch")
def start():
    queue.enqueue(fetch, request.form["url"])
    queue.enqueue(numbered, int(request.form["number"]))
    load.s(request.form["name"])()
    return "queued"
`,
  "bots: aiogram and discord.py": `import sqlite3

import discord
from aiogram import Router
from aiogram.filters import Command, CommandObject
from aiogram.types import Message

router = Router()
client = discord.Client(intents=discord.Intents.default())
DB = sqlite3.connect("a.db")


@router.message(Command("find"))
async def find(message: Message, command: CommandObject):
    DB.execute("SELECT 1 FROM t WHERE a = '" + command.args + "'")  # flow: INJ001
    DB.execute("SELECT 1 FROM t WHERE a = ?", (message.text,))


@client.event
async def on_message(message):
    DB.execute("SELECT '" + message.content + "'")  # flow: INJ001
    DB.execute("SELECT %d" % message.id)
`,
  "Scrapy and Airflow: what other sites and whoever starts a run say": `import scrapy
from airflow.providers.postgres.hooks.postgres import PostgresHook


class Docs(scrapy.Spider):
    def save(self, response):
        open("/srv/out/" + response.xpath("//title/text()").get(), "wb")  # flow: PTH005
        open("/srv/out/%d" % response.status, "wb")


def remove(dag_run):
    PostgresHook("shop").run("DELETE FROM t WHERE a = '" + dag_run.conf["a"] + "'")  # flow: INJ001
    PostgresHook("shop").run("DELETE FROM t WHERE a = %s", parameters=(dag_run.conf["a"],))
`,
  "command lines: Fire, docopt and Invoke": `import os

import fire
from docopt import docopt
from invoke import task


class Tools:
    def compute(self, formula):
        return eval(formula)  # flow: INJ007


@task
def deploy(c, name):
    c.run("rsync build " + name)  # flow: INJ003


os.system("make " + docopt("Usage: x <name>")["<name>"])  # flow: INJ003
fire.Fire(Tools)
`,
  "Click: what an option lets through is said by its type": `import os

import click


@click.group()
def cli():
    pass


@cli.command()
@click.argument("host", type=click.Choice(["a", "b"]))
@click.option("-n", "--dry-run", type=click.IntRange(0, 5))
@click.option("--kind", "chosen")
def ping(host, dry_run, chosen):
    os.system(f"ping {host} {dry_run}")
    os.system("ping " + chosen)  # flow: INJ003


@cli.command()
@click.argument("host", type=str)
def trace(host):
    os.system("trace " + host)  # flow: INJ003
`,
  "Quart, Bottle and aiohttp: pages of errors, uploads and addresses that routes say": `from aiohttp import web
from bottle import Bottle, html_escape
from bottle import request as asked
from quart import Quart, request
from werkzeug.utils import secure_filename

app = Quart(__name__)
other = Bottle()


@app.errorhandler(404)
async def missing(error):
    return f"<p>{request.args.get('q')}</p>", 404  # flow: XSS004


@app.post("/upload")
async def upload():
    sent = (await request.files)["doc"]
    await sent.save("/srv/docs/" + secure_filename(sent.filename))
    open("/srv/docs/" + sent.filename, "wb")  # flow: PTH005
    return {}


@other.error(404)
def gone(error):
    if asked.query.plain:
        return "<p>" + html_escape(asked.query.q) + "</p>"
    return "<p>" + asked.query.q + "</p>"  # flow: XSS004


async def login(request):
    form = await request.post()
    if "profile" in form:
        raise web.HTTPSeeOther(location=request.app.router["profile"].url_for(name=form["after"]))
    raise web.HTTPSeeOther(location=form["after"])  # flow: WEB012


application = web.Application()
application.router.add_post("/login", login)
`,
  "argparse: each command has arguments of its own": `import argparse
import os


def first(args):
    os.system("first " + args.host)  # flow: INJ003


def second(args):
    os.system("second " + args.kind)


parser = argparse.ArgumentParser()
commands = parser.add_subparsers(required=True)
one = commands.add_parser("first")
one.add_argument("host")
one.set_defaults(func=first)
two = commands.add_parser("second")
two.add_argument("kind", choices=["a", "b"])
two.set_defaults(func=second)
args = parser.parse_args()
args.func(args)
`,
  "argparse: an argument that only one of the commands limits": `import argparse
import os

parser = argparse.ArgumentParser()
commands = parser.add_subparsers()
commands.add_parser("first").add_argument("host", choices=["a", "b"])
commands.add_parser("second").add_argument("host")
os.system("run " + parser.parse_args().host)  # flow: INJ003
`,
  "Streamlit, Neo4j and AWS: choices, Cypher and endpoints": `import boto3
import streamlit as st
from flask import Flask, request
from neo4j import GraphDatabase

app = Flask(__name__)
driver = GraphDatabase.driver("bolt://localhost")

eval(st.selectbox("which", ["1", "2"]))
for one in st.file_uploader("files", accept_multiple_files=True):
    open("/srv/" + one.name, "wb")  # flow: PTH005


@app.get("/people")
def people():
    boto3.client("s3", endpoint_url=request.args["endpoint"])  # flow: WEB011
    with driver.session() as session:
        session.run("MATCH (p {name: $name}) RETURN p", name=request.args["name"])
        session.run("MATCH (p {name: '" + request.args["name"] + "'}) RETURN p")  # flow: INJ011
    return {}
`,
};

for (const [name, source] of Object.entries(CASES)) test(name, () => assert.deepEqual(flowLines(source), markedLines(source)));
