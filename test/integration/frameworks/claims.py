"""What the models of the audit claim about Flask, Django and FastAPI, asked of the real ones. Answers with one JSON object on standard output."""

import json
import sys
import types
from email.message import EmailMessage
from typing import Annotated

import django.conf

django.conf.settings.configure(ROOT_URLCONF="routes", ALLOWED_HOSTS=["*"], SECRET_KEY="x", DATABASES={})
import django

django.setup()
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import path, re_path
from fastapi import Depends, FastAPI, Query
from fastapi.testclient import TestClient
from flask import Flask, g, request


def refuses(act):
    try:
        act()
    except Exception:
        return True
    return False


def of_flask():
    app = Flask(__name__)
    app.before_request(lambda: setattr(g, "term", request.args.get("term", "")))
    app.add_url_rule("/stored", "stored", lambda: "<b>" + g.term)
    app.add_url_rule("/table/<name>", "table", lambda name: "<b>" + name)
    app.add_url_rule("/number/<int:n>", "number", lambda n: str(n))
    app.add_url_rule("/dict", "dict", lambda: {"x": request.args["x"]})
    app.add_url_rule("/header", "header", lambda: ("x", 200, {"X-T": request.args["x"]}))
    app.errorhandler(404)(lambda error: ("missing " + request.args.get("x", ""), 404))
    client = app.test_client()
    return {
        "what was stored before a request": client.get("/stored?term=<i>").text,
        "a part of the address by table": client.get("/table/<i>").text,
        "a slash in a part": client.get("/table/a%2Fb").status_code,
        "letters for a number": client.get("/number/a").status_code,
        "a dictionary is sent as": client.get("/dict?x=<i>").content_type,
        "a line end in a header": client.get("/header?x=a%0d%0aB:c").status_code,
        "the answer of an error handler": client.get("/none?x=<i>").text,
    }


def of_django():
    routes = types.ModuleType("routes")
    show = lambda request, x: HttpResponse(x)
    routes.urlpatterns = [
        path("str/<str:x>/", show),
        path("slug/<slug:x>/", show),
        path("path/<path:x>", show),
        re_path(r"^group/(?P<x>[0-9]{4})/$", show),
    ]
    sys.modules["routes"] = routes

    class Search(forms.Form):
        slug = forms.SlugField()
        choice = forms.ChoiceField(choices=[("a", "A")])
        address = forms.GenericIPAddressField()
        text = forms.CharField()

    form = Search({"slug": "'", "choice": "'", "address": "'", "text": "'"})
    client = Client()
    return {
        "a slash in str": client.get("/str/a%2Fb/").status_code,
        "a quote in slug": client.get("/slug/a'b/").status_code,
        "dots in path": client.get("/path/..%2Fx").content.decode(),
        "a letter in a group of digits": client.get("/group/20a4/").status_code,
        "fields that refuse a quote": sorted(form.errors),
        "the name of an upload": SimpleUploadedFile("../../x.txt", b"").name,
        "a line end in a header is refused": refuses(lambda: HttpResponse().__setitem__("X", "a\r\nb")),
    }


def of_fastapi():
    app = FastAPI()

    async def term(q: str = ""):
        return q

    @app.get("/annotated")
    def annotated(text: Annotated[str, Depends(term)], order: str = Query("asc", pattern="^(asc|desc)$")):
        return text

    @app.get("/rest/{rest:path}")
    def rest(rest: str):
        return rest

    @app.get("/part/{part}/{number}")
    def part(part: str, number: int):
        return part

    client = TestClient(app)
    return {
        "through an annotated dependency": client.get("/annotated?q=<i>").json(),
        "what the pattern does not match": client.get("/annotated?order='").status_code,
        "a slash in path": client.get("/rest/a%2Fb").json(),
        "a slash in a part": client.get("/part/a%2Fb/1").status_code,
        "letters for an int": client.get("/part/a/b").status_code,
    }


def of_python():
    message = EmailMessage()
    return {"a line end in EmailMessage is refused": refuses(lambda: message.__setitem__("Subject", "a\r\nb"))}


json.dump({"flask": of_flask(), "django": of_django(), "fastapi": of_fastapi(), "python": of_python()}, sys.stdout)
