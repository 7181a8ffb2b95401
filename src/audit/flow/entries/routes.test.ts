// What a framework hands to its handlers, however they are told about: each line with `# flow: RULE` is found, no other.
import assert from "node:assert/strict";
import { test } from "node:test";
import { flowLines, markedLines } from "../../testing.ts";

const CASES: Readonly<Record<string, string>> = {
  "Flask: routes by table, classes, converters, what is stored before a request, uploads": `import os
import sqlite3

from flask import Blueprint, Flask, Response, g, make_response, redirect, request, send_file
from flask.views import MethodView
from werkzeug.utils import secure_filename

app = Flask(__name__)
blueprint = Blueprint("shop", __name__)


@app.before_request
def remember():
    g.term = request.args.get("term")
    g.page = int(request.args.get("page", 1))


@app.route("/stored")
def stored():
    db = sqlite3.connect("x.db")
    db.execute("SELECT " + g.term)  # flow: INJ001
    db.execute("SELECT " + str(g.page))
    return Response("<b>" + g.term + "</b>")  # flow: XSS004


def by_table(name):
    return "<b>" + name + "</b>"  # flow: XSS004


def by_number(number):
    return "<b>" + number + "</b>"


app.add_url_rule("/table/<name>", view_func=by_table)
app.add_url_rule("/number/<int:number>", "number", by_number)


class Files(MethodView):
    def get(self, name, rest):
        open("/srv/" + name)
        return send_file("/srv/" + rest)  # flow: PTH005

    def post(self, name, rest):
        file = request.files["file"]
        file.save(os.path.join("/srv", file.filename))  # flow: PTH005
        file.save(os.path.join("/srv", secure_filename(file.filename)))
        return redirect(request.form["next"])  # flow: WEB012


blueprint.add_url_rule("/files/<name>/<path:rest>", view_func=Files.as_view("files"))


@app.route("/text")
def text():
    return Response(request.args["x"], mimetype="text/plain")


@app.errorhandler(404)
def missing(error):
    return "not found: " + request.args["x"], 404  # flow: XSS004
`,
  "Django: routes by table, converters, groups, forms, the database": `from django import forms
from django.db import connection, models
from django.http import HttpResponse
from django.urls import path, re_path
from django.views.generic import FormView, ListView


class Article(models.Model):
    title = models.CharField(max_length=100)
    number = models.IntegerField()


class Search(forms.Form):
    text = forms.CharField()
    limit = forms.IntegerField()
    kind = forms.ChoiceField(choices=[("a", "A")])


def by_slug(request, slug, number):
    Article.objects.raw("SELECT * FROM t WHERE a = %s" % number)
    Article.objects.raw("SELECT * FROM t WHERE a = '%s'" % slug)
    return HttpResponse("done")


def by_text(request, text):
    Article.objects.raw("SELECT * FROM t WHERE a = '%s'" % text)  # flow: INJ001
    Article.objects.raw("SELECT * FROM t WHERE a = %s", [text])
    Article.objects.filter(title=text).exclude(number=1).extra(where=["a = '%s'" % text])  # flow: INJ002
    open("/srv/" + text)
    return HttpResponse("<b>" + text)  # flow: XSS004


def by_group(request, year, rest):
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + year)
        cursor.execute("SELECT " + rest)  # flow: INJ001
    return HttpResponse("done")


def searched(request):
    form = Search(request.GET)
    if form.is_valid():
        with connection.cursor() as cursor:
            cursor.execute("SELECT " + form.cleaned_data["text"])  # flow: INJ001
            cursor.execute("SELECT " + str(form.cleaned_data["limit"]) + form.cleaned_data["kind"])
    return HttpResponse("done")


class Found(FormView):
    form_class = Search

    def form_valid(self, form):
        Article.objects.raw("SELECT " + form.cleaned_data["text"])  # flow: INJ001
        Article.objects.raw("SELECT " + form.cleaned_data["kind"])
        return super().form_valid(form)


class Articles(ListView):
    def get_queryset(self):
        return Article.objects.extra(order_by=[self.request.GET["order"]])  # flow: INJ002

    def get_context_data(self, **kwargs):
        with connection.cursor() as cursor:
            cursor.execute("SELECT " + self.kwargs["name"])  # flow: INJ001
        return super().get_context_data(**kwargs)


class Sorted(ListView):
    way = None

    def get_context_data(self, **kwargs):
        if self.way == "free":
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1 ORDER BY " + self.request.GET["by"])  # flow: INJ001
        return super().get_context_data(**kwargs)


urlpatterns = [
    path("sorted/", Sorted.as_view(way="free")),
    path("slug/<slug:slug>/<int:number>/", by_slug),
    path("text/<str:text>/", by_text),
    re_path(r"^(?P<year>[0-9]{4})/(?P<rest>.*)$", by_group),
    path("articles/<name>/", Articles.as_view()),
]
`,
  "Django REST framework: views, viewsets and serializers": `from django.db import connection, models
from rest_framework import serializers, viewsets
from rest_framework.decorators import action, api_view
from rest_framework.response import Response
from rest_framework.routers import DefaultRouter
from rest_framework.views import APIView


class Order(models.Model):
    name = models.CharField(max_length=10)
    count = models.IntegerField()


class OrderSerializer(serializers.Serializer):
    name = serializers.CharField()
    count = serializers.IntegerField()


class Orders(APIView):
    def post(self, request):
        serializer = OrderSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        Order.objects.raw("SELECT " + serializer.validated_data["name"])  # flow: INJ001
        Order.objects.raw("SELECT " + str(serializer.validated_data["count"]))
        return Response({"name": serializer.validated_data["name"]})


class OrderViews(viewsets.ModelViewSet):
    serializer_class = OrderSerializer

    def retrieve(self, request, pk=None):
        open("/srv/" + pk)
        Order.objects.raw("SELECT " + pk)  # flow: INJ001
        return Response({})

    def perform_create(self, serializer):
        Order.objects.raw("SELECT " + serializer.validated_data["name"])  # flow: INJ001

    @action(detail=False)
    def recent(self, request):
        Order.objects.raw("SELECT " + request.query_params["order"])  # flow: INJ001
        return Response({})


@api_view(["GET"])
def plain(request):
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + request.data["x"])  # flow: INJ001
    return Response({})


router = DefaultRouter()
router.register("orders", OrderViews)
`,
  "FastAPI: annotated dependencies, patterns, nested bodies, tables, tasks, uploads, websockets": `import sqlite3
from typing import Annotated, Literal, Optional

from fastapi import APIRouter, BackgroundTasks, Depends, FastAPI, Query, UploadFile, WebSocket
from fastapi.responses import FileResponse, RedirectResponse
from pydantic import BaseModel, Field

app = FastAPI()
router = APIRouter()


Unit = Literal["day", "hour"]


class Address(BaseModel):
    street: str
    number: int


class Person(BaseModel):
    code: str = Field(pattern="^[a-z]+$")
    kind: Literal["a", "b"]
    unit: Unit
    address: Address


class Buyer(Person):
    note: Optional[str] = None


def run(text):
    sqlite3.connect("x.db").execute("SELECT " + text)  # flow: INJ001


async def term(q: str = ""):
    return q


@app.post("/buyers")
def buyers(buyer: Buyer):
    db = sqlite3.connect("x.db")
    db.execute("SELECT " + buyer.kind + buyer.unit + buyer.code + str(buyer.address.number))
    db.execute("SELECT " + buyer.address.street)  # flow: INJ001
    db.execute("SELECT " + buyer.note)  # flow: INJ001


@app.get("/annotated")
def annotated(text: Annotated[str, Depends(term)], order: str = Query(pattern="^(asc|desc)$")):
    db = sqlite3.connect("x.db")
    db.execute("SELECT " + text)  # flow: INJ001
    return {}


@app.get("/by")
def by(unit: Unit = "day", word: str = "day"):
    db = sqlite3.connect("x.db")
    db.execute("SELECT " + unit)
    db.execute("SELECT " + word)  # flow: INJ001
    return {}


@app.get("/task")
def task(q: str, tasks: BackgroundTasks):
    tasks.add_task(run, q)
    return {}


def by_table(name: str, number: int):
    open("/srv/" + name)
    open("/srv/" + str(number))
    return RedirectResponse(name)  # flow: WEB012


router.add_api_route("/table/{name}/{number}", by_table)


@app.get("/files/{rest:path}")
def files(rest: str):
    return FileResponse("/srv/" + rest)  # flow: PTH005


@app.post("/upload")
async def upload(file: UploadFile):
    with open("/srv/" + file.filename, "wb") as target:  # flow: PTH005
        target.write(await file.read())


@app.websocket("/ws")
async def chat(socket: WebSocket):
    run(await socket.receive_text())
`,
  "Starlette: routes by table, endpoints and middleware": `import sqlite3

from starlette.applications import Starlette
from starlette.endpoints import HTTPEndpoint
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route


async def home(anything):
    return HTMLResponse("<b>" + anything.query_params["x"])  # flow: XSS004


class Page(HTTPEndpoint):
    async def get(self, request):
        sqlite3.connect("x.db").execute("SELECT " + request.path_params["name"])  # flow: INJ001
        return PlainTextResponse(request.path_params["name"])


app = Starlette(routes=[Route("/", home), Route("/{name}", Page)])
`,
};

for (const [name, source] of Object.entries(CASES)) test(name, () => assert.deepEqual(flowLines(source), markedLines(source)));
