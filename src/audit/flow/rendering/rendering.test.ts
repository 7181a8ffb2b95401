// What a program gives to its templates: each line with `flow: RULE` is found by the data flow, no other.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ownModels } from "../models/load-models.ts";
import { usesOf } from "../program/module-uses.ts";
import { parseModule } from "../../../python/parse/parse-module.ts";
import { analyse } from "../analyse.ts";
import { followFlows } from "../../follow-flows.ts";
import { TemplateSet } from "../../templates/template-set.ts";
import { auditFiles } from "../../testing.ts";
import { testMarkedFlows } from "./testing-marks.ts";

type Files = Readonly<Record<string, string>>;

const FLASK = `from flask import Flask, render_template, render_template_string, request

app = Flask(__name__)
`;

const CASES: Readonly<Record<string, Files>> = {
  "Jinja: an object that says itself what it is in a page is not escaped": {
    "app.py": `${FLASK}
from markupsafe import Markup


class Badge:
    def __init__(self, text):
        self.text = text

    def __html__(self):
        return f"<b>{self.text}</b>"


class Careful(Badge):
    def __html__(self):
        return Markup("<b>{}</b>").format(self.text)


@app.route("/")
def index():
    q = request.args["q"]
    render_template_string("{{ badge }}", badge=Badge(q))  # flow: XSS005
    render_template_string("{{ badge }}", badge=Careful(q))
    render_template_string("{{ badge.text }}", badge=Badge(q))
    return {}
`,
  },
  "Jinja: templates whose texts the program holds itself": {
    "app.py": `${FLASK}
from jinja2 import DictLoader, Environment, select_autoescape

TEXTS = {"a.html": "<p>{{ q }}</p>", "b.html": "<p>{{ q|safe }}</p>", "c.txt": "<p>{{ q }}</p>"}
PLAIN = Environment(loader=DictLoader(TEXTS))
CAREFUL = Environment(loader=DictLoader(TEXTS), autoescape=select_autoescape(["html"]))


@app.route("/")
def index():
    q = request.args["q"]
    PLAIN.get_template("a.html").render(q=q)  # flow: XSS005
    CAREFUL.get_template("a.html").render(q=q)
    CAREFUL.get_template("b.html").render(q=q)  # flow: XSS005
    CAREFUL.get_template("c.txt").render(q=q)  # flow: XSS005
    CAREFUL.get_template("gone.html").render(q="fixed")
    app.open_resource("pages/" + q)  # flow: PTH005
    return {}
`,
  },
  "Flask: attributes, items, loops, set, macros, includes and blocks": {
    "app.py": `${FLASK}

@app.route("/")
def index():
    q = request.args["q"]
    return render_template("index.html", q=q, rows=[{"name": q, "size": 1}], n=int(q))
`,
    "templates/base.html": `<body class={{ q }}> {# flow: XSS006 #}
{% block body %}{% endblock %}
`,
    "templates/index.html": `{% extends "base.html" %}
{% from "macros.html" import shown, raw %}
{% block body %}
{{ q }}
{{ q|safe }} {# flow: XSS005 #}
{{ n|safe }}
{{ q|e|safe }}
{% for row in rows %}
{{ row.name|safe }} {# flow: XSS005 #}
{{ row["size"]|safe }}
{% endfor %}
{% set copy = q %}
{{ copy|upper|safe }} {# flow: XSS005 #}
{% set copy = "fixed" %}
{{ copy|safe }}
{{ shown(q) }}
{{ raw(q) }}
{% include "part.html" %}
{{ request.args.get("r")|safe }} {# flow: XSS005 #}
{% autoescape false %}{{ q }}{% endautoescape %} {# flow: XSS005 #}
{% if false %}{{ q|safe }}{% endif %}
{% endblock %}
`,
    "templates/macros.html": `{% macro shown(x) %}{{ x }}{% endmacro %}
{% macro raw(x) %}{{ x|safe }}{% endmacro %} {# flow: XSS005 #}
`,
    "templates/part.html": `<p>{{ q|safe }}</p> {# flow: XSS005 #}
`,
  },
  "Flask: a text as the template, a filter of the project": {
    "app.py": `from markupsafe import Markup
${FLASK}

@app.template_filter("bold")
def bold(text):
    return Markup("<b>" + text + "</b>")  # flow: XSS004


@app.template_filter()
def short(text):
    return text[:10]


app.jinja_env.filters["framed"] = lambda text: Markup("<i>" + text + "</i>")  # flow: XSS004


@app.route("/")
def index():
    q = request.args["q"]
    return render_template_string("<p>{{ q }}</p>", q=q)


@app.route("/raw")
def raw():
    return render_template_string("<p>{{ q|safe }}</p>", q=request.args["q"])  # flow: XSS005


@app.route("/page")
def page():
    return render_template("page.html", q=request.args["q"])
`,
    "templates/page.html": "{{ q|bold }}\n{{ q|short }}\n{{ q|framed }}\n",
  },
  "Jinja: an environment that escapes, and one that does not": {
    "app.py": `from flask import Flask, request
from jinja2 import Environment, FileSystemLoader, select_autoescape

app = Flask(__name__)
plain = Environment(loader=FileSystemLoader("pages"))
escaping = Environment(loader=FileSystemLoader("pages"), autoescape=select_autoescape())


@app.route("/plain")
def show_plain():
    return plain.get_template("plain.html").render(q=request.args["q"])


@app.route("/escaping")
def show_escaping():
    template = escaping.get_template("escaping.html")
    return template.render({"q": request.args["q"]})
`,
    "pages/plain.html": "<p>{{ q }}</p> {# flow: XSS005 #}\n",
    "pages/escaping.html": "<p>{{ q }}</p>\n",
  },
  "Django: render, with, include with names, calls without brackets": {
    "shop/views.py": `from django.shortcuts import render


def search(request):
    return render(request, "shop/search.html", {"q": request.GET.get("q"), "all": {"a": request.GET["a"], "b": 1}})
`,
    "shop/templates/shop/search.html": `{% load static %}
{{ q }}
{{ q|safe }} {# flow: XSS005 #}
{% with x=q %}{% include "shop/part.html" with y=x only %}{% endwith %}
{% for key, value in all.items %}
{{ key|safe }}
{{ value|safe }} {# flow: XSS005 #}
{% endfor %}
{{ all.b|safe }}
{{ q|length|safe }}
{{ q|linebreaks }}
<script>
x = "{{ q|escapejs }}";
y = {{ q }}; {# flow: XSS007 #}
</script>
{{ request.GET.z|safe }} {# flow: XSS005 #}
`,
    "shop/templates/shop/part.html": `{{ y }}{% autoescape off %}
{{ y }} {# flow: XSS005 #}
{{ q }}
{% endautoescape %}
`,
  },
  "Django: a class that names its template and adds to the context": {
    "shop/views.py": `from django.views.generic import TemplateView


class Search(TemplateView):
    template_name = "shop/search.html"

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        context["q"] = self.request.GET.get("q")
        context["n"] = 1
        return context
`,
    "shop/templates/shop/search.html": `{% load static %}
{{ q }}
{{ q|safe }} {# flow: XSS005 #}
{{ n|safe }}
`,
  },
  "Django: a template that is fetched, and one that is written in the program": {
    "shop/views.py": `from django.http import HttpResponse
from django.template import Context, Template
from django.template.loader import get_template, render_to_string


def fetched(request):
    return HttpResponse(get_template("a.html").render({"q": request.GET["q"]}, request))


def written(request):
    template = Template("<b>{{ q }}</b>")
    return HttpResponse(template.render(Context({"q": request.GET["q"]})))


def text(request):
    return HttpResponse(render_to_string("b.html", {"q": request.GET["q"]}))
`,
    "shop/templates/a.html": `{{ q }}
{{ q|safe }} {# flow: XSS005 #}
`,
    "shop/templates/b.html": `{{ q|safe }} {# flow: XSS005 #}
`,
  },
  "Django: tags of the project, with what the template knows and without, put out, kept, and rendering a template": {
    "shop/templatetags/__init__.py": "",
    "shop/templatetags/own.py": `from django import template
from django.utils.html import format_html
from django.utils.safestring import mark_safe

register = template.Library()


@register.simple_tag(takes_context=True)
def asked(context):
    return mark_safe("<b>" + context["request"].GET.get("q", "") + "</b>")  # flow: XSS004


@register.simple_tag(takes_context=True)
def shown(context, kind):
    return format_html("<b>{}</b>", context["term"])


@register.simple_tag(name="plain")
def plainly(text, size=1):
    return text


@register.inclusion_tag("part.html")
def part(text, other=""):
    return {"text": text, "other": other}
`,
    "shop/templates/part.html": `<p>{{ text }}</p>
<p>{{ other|safe }}</p> {# flow: XSS005 #}
<p>{{ term|safe }}</p>
`,
    "shop/templates/page.html": `{% load own %}
{% asked %}{% shown "b" %}{% plain term size=2 %}
{% plain term as kept %}{{ kept }}
{{ kept|safe }} {# flow: XSS005 #}
{% part term other=term %}{% part term other="x" %}
{% autoescape off %}
{% plain term %} {# flow: XSS005 #}
{% endautoescape %}
`,
    "shop/views.py": `from django.shortcuts import render


def page(request):
    return render(request, "page.html", {"term": request.GET["t"]})
`,
    "shop/urls.py": `from django.urls import path
from shop import views

urlpatterns = [path("page", views.page)]
`,
  },
  "Flask: what every template knows lies behind what this one is given, and names that are not escaped": {
    "app.py": `${FLASK}

@app.context_processor
def known():
    return {"term": request.args["t"], "kind": request.args["k"]}


@app.route("/")
def index():
    return render_template("a.html", kind="plain") + render_template("b.tpl", q=request.args["q"])
`,
    "templates/a.html": `{{ term }}
{{ term|safe }} {# flow: XSS005 #}
{{ kind|safe }}
`,
    "templates/b.tpl": `<p>{{ q }}</p> {# flow: XSS005 #}
<p>{{ q|e }}</p>
`,
  },
  "FastAPI: answers made of templates": {
    "app.py": `from fastapi import FastAPI, Request
from fastapi.templating import Jinja2Templates

app = FastAPI()
templates = Jinja2Templates(directory="pages")


@app.get("/old")
async def old(request: Request, q: str):
    return templates.TemplateResponse("old.html", {"request": request, "q": q})


@app.get("/new")
async def new(request: Request, q: str):
    return templates.TemplateResponse(request, "new.html", {"q": q})
`,
    "pages/old.html": "{{ q }}\n{{ q|safe }} {# flow: XSS005 #}\n",
    "pages/new.html": "{{ q }}\n{{ q|safe }} {# flow: XSS005 #}\n",
  },
};

testMarkedFlows(CASES);

test("the trace leads from the source through the call that renders to the line of the template", async () => {
  const files = {
    "app.py": `${FLASK}

@app.route("/")
def index():
    return render_template("a.html", q=request.args["q"])
`,
    "templates/a.html": "<p>\n{{ q|safe }}\n",
  };
  const [finding] = (await auditFiles(files, "2026-06-15")).filter(({ rule }) => rule === "XSS005");
  assert.deepEqual(
    finding?.trace.map(({ place, text }) => `${place.file}:${place.line} ${text}`),
    ["app.py:8 flask.request.args comes from outside", "templates/a.html:2 put out here"],
  );
});

test("a template that asks the request itself is found whoever renders it", async () => {
  const files = {
    "app.py": `${FLASK}

@app.route("/")
def index():
    return render_template("a.html")
`,
    "templates/a.html": "{{ request.args.q }}\n{{ request.args.q|safe }}\n",
  };
  const found = (await auditFiles(files, "2026-06-15")).filter(({ rule, confidence }) => rule === "XSS005" && confidence === "proven");
  assert.deepEqual(
    found.map(({ place, trace }) => [place.line, trace.map(({ text }) => text)]),
    [[2, ["flask.request.args comes from outside"]]],
  );
});

test("a template that is not known or not there is counted: it is not clean", () => {
  const text = `${FLASK}

@app.route("/")
def index():
    render_template("a.html", q=request.args["q"])
    render_template("gone.html", q=request.args["q"])
    return render_template(request.args["name"])
`;
  const module = { file: "app.py", ast: parseModule(text), line: (): string => "" };
  const followed = { module, digest: "", uses: () => usesOf(module.ast, ownModels()), parts: () => null, asked: () => [] };
  const templates = new TemplateSet({ paths: ["templates/a.html"], read: () => "{{ q }}" });
  const { renders, rendersUnknown } = followFlows([followed], { rules: new Map(), templates }, analyse);
  assert.deepEqual([renders, rendersUnknown], [3, 2]);
});

test("a comment in a template suppresses what is found on its line", async () => {
  const files = {
    "app.py": `${FLASK}

@app.route("/")
def index():
    return render_template("a.html", q=request.args["q"])
`,
    "templates/a.html": "{{ q|safe }} {# fairlead: ignore[XSS005] shown to nobody else #}\n",
  };
  const [finding] = (await auditFiles(files, "2026-06-15")).filter(({ rule }) => rule === "XSS005");
  assert.equal(finding?.suppression?.reason, "shown to nobody else");
});
