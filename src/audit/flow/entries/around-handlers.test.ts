// What frameworks do before a handler sees a request and after it has answered: each line with `# flow: RULE` is found, no other.
import assert from "node:assert/strict";
import { test } from "node:test";
import { flowLines, markedLines } from "../../testing.ts";

const CASES: Readonly<Record<string, string>> = {
  "flask-restful: each argument as its declaration lets it through": `import os
import re
from flask import Flask
from flask_restful import Api, Resource, inputs, reqparse

app = Flask(__name__)
api = Api(app)


def plain_name(value):
    if not re.fullmatch(r"[a-z]+", value):
        raise ValueError("no name")
    return value


parser = reqparse.RequestParser()
parser.add_argument("q", type=str)
parser.add_argument("--n", type=int)
parser.add_argument("kind", choices=("a", "b"))
parser.add_argument("name", type=plain_name)
parser.add_argument("on", type=inputs.boolean)
parser.add_argument("raw", dest="other", action="append")


class Run(Resource):
    def get(self):
        args = parser.parse_args()
        os.system("ls " + args["q"])  # flow: INJ003
        os.system("ls " + args.get("q"))  # flow: INJ003
        os.system("ls " + args.q)  # flow: INJ003
        os.system("ls " + args["other"][0])  # flow: INJ003
        os.system(f"ls {args['n']} {args['kind']} {args['name']} {args['on']}")
        return {}


api.add_resource(Run, "/run")
`,
  "what a session or the configuration is given, and gives again": `import os
from flask import Flask, current_app, request, session

app = Flask(__name__)


def command():
    return session["cmd"]


def keep(value):
    session["kept"] = value  # flow: WEB013


@app.route("/none")
def none():
    os.system("run " + str(len(command())))
    return {}


@app.route("/a")
def a():
    session["cmd"] = request.args["cmd"]  # flow: WEB013
    os.system("run " + session["cmd"])  # flow: INJ003
    os.system("run " + session.get("cmd", ""))  # flow: INJ003
    os.system("run " + command())  # flow: INJ003
    session["cmd"] = "ls"
    os.system("run " + session["cmd"] + session.pop("cmd") + command())
    return {}


@app.route("/b")
def b():
    keep(request.args["cmd"])
    keep(request.args["cmd"])
    os.system("run " + session["kept"])  # flow: INJ003
    session.clear()
    app.config["LAST"] = request.args["cmd"]
    os.system("run " + app.config["LAST"])  # flow: INJ003
    return {}
`,
  "Flask: answers on their way out": `import os
from flask import Flask, after_this_request, request

app = Flask(__name__)


@app.after_request
def sign(response):
    response.set_data("<p>" + request.args["q"])  # flow: XSS004
    return response


@app.route("/a")
def show():
    @after_this_request
    def note(response):
        os.system("log " + request.args["q"])  # flow: INJ003
        return response

    return "shown"
`,
  "Django REST framework: methods that judge what was sent": `import os
from rest_framework import serializers, viewsets
from rest_framework.response import Response


class Ask(serializers.Serializer):
    q = serializers.CharField()
    kind = serializers.CharField()
    n = serializers.IntegerField()

    def validate_q(self, value):
        os.system("ls " + value)  # flow: INJ003
        return value

    def validate_kind(self, value):
        if value not in ("a", "b"):
            raise serializers.ValidationError("no such kind")
        return value

    def validate(self, attrs):
        os.system("ls " + attrs["q"])  # flow: INJ003
        os.system("ls " + attrs["kind"] + str(attrs["n"]))
        return attrs


class Asks(viewsets.ViewSet):
    def create(self, request):
        ask = Ask(data=request.data)
        ask.is_valid(raise_exception=True)
        os.system("ls " + ask.validated_data["q"])  # flow: INJ003
        os.system("ls " + ask.validated_data["kind"])
        return Response({})
`,
  "Django: middleware of a library, which imports nothing of Django": `import os


class Middleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        for name in request.POST.getlist("names"):
            os.system("ls " + name)  # flow: INJ003
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        os.system(request.GET["q"])  # flow: INJ003


class Below(Middleware):
    async def __acall__(self, request):
        os.system(request.GET["q"])  # flow: INJ003


class Other:
    def __init__(self, application):
        self.application = application

    def __call__(self, request):
        os.system(request.GET["q"])
`,
  "Django: the names in cleaned_data are those of the form, whatever form it is": `import os

from django.core.urlresolvers import reverse
from django.http import HttpResponseRedirect
from django.views.generic import FormView

from .store import store


class Change(FormView):
    def form_valid(self, form):
        for name, value in form.cleaned_data.items():
            setattr(self.contact, name, value)
        os.system("ls " + form.cleaned_data["q"])  # less than proven: what the form lets through is not in sight
        return HttpResponseRedirect(reverse("done", kwargs=form.cleaned_data))

    def get(self, request, *args, **kwargs):
        kept = store.get(request.GET["id"])
        os.system("ls " + kept.folder + store.find_by_name(request.GET["name"]))
        os.system("ls " + store.get("name", request.GET["name"]))  # flow: INJ003
        for name in request.GET:
            setattr(Contact.objects.get(), name, "1")  # flow: INJ022
            setattr(self.contact, name, "1")  # less than proven: what it is is not known
`,
  "Starlette: the server's own address leads nobody elsewhere, its path alone may": `import httpx
from fastapi import FastAPI, Request
from starlette.responses import RedirectResponse

app = FastAPI()


@app.get("/next")
def next_page(request: Request):
    if request.query_params["page"] == "1":
        return RedirectResponse(request.url.include_query_params(page=2))
    if request.query_params["page"] == "2":
        return RedirectResponse(str(request.base_url) + "last")
    httpx.get(str(request.url))  # flow: WEB011
    return RedirectResponse(request.url.path + "/")  # flow: WEB012
`,
  "Django: what the administration is about is an object of the program's own": `import os

from django.contrib import admin


class Pages(admin.ModelAdmin):
    def response_add(self, request, obj):
        os.system("ls " + obj.name)
        os.system("ls " + request.GET["name"])  # flow: INJ003


admin.site.register(Page, Pages)
`,
};

for (const [name, source] of Object.entries(CASES)) test(name, () => assert.deepEqual(flowLines(source), markedLines(source)));
