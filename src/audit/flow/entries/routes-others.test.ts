// What a framework hands to its handlers, however they are told about: each line with `# flow: RULE` is found, no other.
import assert from "node:assert/strict";
import { test } from "node:test";
import { flowLines, markedLines } from "../../testing.ts";

const CASES: Readonly<Record<string, string>> = {
  "aiohttp: routes by table": `from aiohttp import web

routes = web.RouteTableDef()


async def first(asked):
    return web.Response(text="<b>" + asked.query["x"], content_type="text/html")  # flow: XSS004


@routes.get("/second")
async def second(asked):
    return web.Response(text=asked.query["x"])


app = web.Application()
app.router.add_get("/first", first)
`,
  "Sanic: handlers, classes and answers": `from sanic import Sanic, html, text
from sanic.response import redirect
from sanic.views import HTTPMethodView

app = Sanic("shop")


@app.get("/<name>/<number:int>")
async def show(request, name, number):
    if number > 3:
        return html("<b>" + str(number))
    return html("<b>" + name)  # flow: XSS004


class Items(HTTPMethodView):
    async def get(self, request):
        return redirect(request.args.get("next"))  # flow: WEB012

    async def post(self, request):
        return text(request.form.get("x"))


app.add_route(Items.as_view(), "/items")
`,
  "Falcon: resources": `import sqlite3

import falcon


class Things:
    def on_get(self, req, resp, name):
        sqlite3.connect("x.db").execute("SELECT " + req.get_param("q"))  # flow: INJ001
        sqlite3.connect("x.db").execute("SELECT " + name)  # flow: INJ001
        sqlite3.connect("x.db").execute("SELECT " + str(req.get_param_as_int("n")))

    def helper(self, name):
        sqlite3.connect("x.db").execute("SELECT " + name)


app = falcon.App()
app.add_route("/things/{name}", Things())
`,
  "Pyramid: views": `from pyramid.httpexceptions import HTTPFound
from pyramid.response import Response
from pyramid.view import view_config


@view_config(route_name="home")
def home(request):
    return Response("<b>" + request.params["x"])  # flow: XSS004


@view_config(route_name="go")
def go(request):
    return HTTPFound(location=request.matchdict["to"])  # flow: WEB012


@view_config(route_name="plain")
def plain(request):
    return Response(request.params["x"], content_type="text/plain")
`,
  "CherryPy, Litestar, Tornado and http.server": `import sqlite3
from http.server import BaseHTTPRequestHandler

import cherrypy
import tornado.web
from litestar import get
from litestar.response import Redirect


class Site:
    @cherrypy.expose
    def hello(self, name):
        return "<b>" + name  # flow: XSS004

    def hidden(self, name):
        return "<b>" + name


@get("/{name:str}")
async def show(name: str, number: int) -> Redirect:
    sqlite3.connect("x.db").execute("SELECT " + str(number))
    return Redirect(path=name)  # flow: WEB012


class Socket(tornado.websocket.WebSocketHandler):
    def on_message(self, message):
        sqlite3.connect("x.db").execute("SELECT " + message)  # flow: INJ001


class Plain(BaseHTTPRequestHandler):
    def do_GET(self):
        open("/srv/" + self.path)  # flow: PTH005
`,
  "tasks of workers are called with what is handed over": `import os
import subprocess

from celery import shared_task
from flask import Flask, request

app = Flask(__name__)


@shared_task
def convert(name, size):
    subprocess.run("convert " + name, shell=True)  # flow: INJ003
    subprocess.run("convert " + size, shell=True)


@shared_task
def shrink(name):
    os.system("shrink " + name)  # flow: INJ003


@app.route("/convert")
def start():
    convert.delay(request.args["name"], str(int(request.args["size"])))
    shrink.apply_async(args=[request.args["name"]])
    return "started"
`,
  "an AWS Lambda function, Gradio and Streamlit": `import os
import sqlite3

import gradio as gr
import streamlit as st


def lambda_handler(event, context):
    sqlite3.connect("x.db").execute("SELECT " + event["q"])  # flow: INJ001


def other(event):
    sqlite3.connect("x.db").execute("SELECT " + event["q"])


def answer(text):
    os.system("say " + text)  # flow: INJ003


def unused(text):
    os.system("say " + text)


gr.Interface(fn=answer, inputs="text", outputs="text").launch()
eval(st.text_input("code"))  # flow: INJ007
`,
};

for (const [name, source] of Object.entries(CASES)) test(name, () => assert.deepEqual(flowLines(source), markedLines(source)));
