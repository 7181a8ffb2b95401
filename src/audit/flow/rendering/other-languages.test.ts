// Templates of Tornado, Bottle and Mako: each line with `flow: RULE` is found by the data flow, no other.
import { testMarkedFlows } from "./testing-marks.ts";

const TORNADO = `import tornado.web


class Page(tornado.web.RequestHandler):
    def get(self):
        self.render("page.html", name=self.get_argument("name"), items=self.get_arguments("i"))


app = tornado.web.Application([(r"/", Page)])
`;
const BOTTLE = `from bottle import request, route, template


@route("/")
def page():
    return template("page", name=request.query.name, items=request.query.getall("i"))
`;
const MAKO = `from flask import Flask, request
from mako.lookup import TemplateLookup

app = Flask(__name__)
lookup = TemplateLookup(directories=["templates"], default_filters=["h"])


@app.get("/")
def page():
    return lookup.get_template("page.mako").render(name=request.args["name"], items=request.args.getlist("i"))
`;

const CASES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "Tornado: raw outputs, bindings, loops, blocks, includes and modules": {
    "app.py": TORNADO,
    "templates/base.html": "<html>{{ title }}{% block body %}{% end %}</html>",
    "templates/row.html": "<td>{{ cell }}\n{% raw cell %} {# flow: XSS005 #}\n</td>",
    "templates/part.html": "<i>{{ name }}</i>\n{% raw name %} {# flow: XSS005 #}\n",
    "templates/page.html": `{% extends "base.html" %}
{% block body %}
<p>{{ name }}</p>{% raw len(items) %}{% raw escape(name) %}{% comment raw name %}
<p>{% raw name %}</p> {# flow: XSS005 #}
{% for item in items %}<li>{{ item }}</li>
<li>{% raw item %}</li> {# flow: XSS005 #}
{% end %}
{% set shown = name.strip() %}{% set size = int(name) %}{% raw size %}
{% if shown %}{% raw shown %}{% else %}none{% end %} {# flow: XSS005 #}
{% module Template("row.html", cell=name) %}
{% include "part.html" %}
{% raw handler.get_argument("q") %} {# flow: XSS005 #}
<script>var x = {% raw json_encode(name) %};</script>
{% apply xhtml_escape %}{% raw name %}{% end %}
{% apply squeeze %}
{% raw name %} {# flow: XSS005 #}
{% end %}
{{! name }}
{% end %}
`,
  },
  "Tornado: a file that escapes nothing": {
    "app.py": TORNADO,
    "templates/page.html": "<p>{{ escape(name) }}</p>\n<p>{{ name }}</p> {# flow: XSS005 #}\n{% autoescape None %}",
  },
  "Tornado: templates that the program loads or writes": {
    "app.py": `from tornado.template import Loader, Template
import tornado.web


class Page(tornado.web.RequestHandler):
    def get(self):
        name = self.get_argument("name")
        self.write(Loader("pages").load("page.html").generate(name=name))
        self.write(Template("<p>{{ name }}</p>").generate(name=name))
        self.write(Template("<p>{% raw name %}</p>").generate(name=name))  # flow: XSS005
`,
    "pages/page.html": "<p>{{ name }}</p>\n<p>{% raw name %}</p> {# flow: XSS005 #}\n",
  },
  "Bottle: raw outputs, lines of Python, includes and what is built upon": {
    "app.py": BOTTLE,
    "views/base.tpl": "<html>{{!base}}</html>",
    "views/part.tpl": "<b>{{text}}</b>\n{{!text}} <!-- flow: XSS005 -->\n",
    "views/page.tpl": `% rebase("base.tpl")
<p>{{name}}</p>
<p>{{!name}}</p> <!-- flow: XSS005 -->
% for item in items:  # each of them
<li>{{item}}</li>
<li>{{!item}}</li> <!-- flow: XSS005 -->
% end
% include("part.tpl", text=name)
<%
size = int(name)
shown = name.upper()
%>
{{!size}}
{{!shown}} <!-- flow: XSS005 -->
% if name:
<a class={{name}}>x</a> <!-- flow: XSS006 -->
% else:
<a class="{{name}}">x</a>
% end
%% {{name}}
`,
  },
  "Bottle: a text, and a decorator that names the template": {
    "app.py": `from bottle import request, route, template, view


@route("/text")
def text():
    template("<p>{{name}}</p>", name=request.query.name)
    return template("<p>{{!name}}</p>", name=request.query.name)  # flow: XSS005


@route("/view")
@view("shown")
def shown():
    return {"name": request.query.name}
`,
    "views/shown.tpl": "<p>{{name}}</p>\n<p>{{!name}}</p> <!-- flow: XSS005 -->\n",
  },
  "Mako: filters, blocks, definitions, namespaces and lines of Python": {
    "app.py": MAKO,
    "templates/base.mako": '<html><%block name="title">x</%block>${self.body()}</html>',
    "templates/parts.mako": '<%def name="bold(x)">\n<b>${x}</b>\n<b>${x | n}</b> ## flow: XSS005\n</%def>',
    "templates/page.mako": `<%inherit file="base.mako"/>
<%namespace name="parts" file="parts.mako"/>
<%block name="title">
\${name}
\${name | n} ## flow: XSS005
</%block>
<%doc>\${name | n}</%doc>
## \${name | n}
<p>\${name} \${name | trim,h} \${name.replace("|", "}")}</p>
% for item in items:
<li>\${item | n}</li> ## flow: XSS005
% endfor
% if name:
\${parts.bold(name)}
% endif
<%def name="row(x, cls='a')"><td class="\${cls}">\${x}</td></%def>
\${row(name)}
<%text>\${name | n}</%text>
`,
  },
  "Mako: nothing is escaped unless somebody says so": {
    "app.py": MAKO.replace('default_filters=["h"]', 'default_filters=["str"]'),
    "templates/page.mako": '<p>${name | h}</p>\n<p>${name}</p> ## flow: XSS005\n<%include file="safe.mako"/>',
    "templates/safe.mako": '<%page expression_filter="h"/>\n<p>${name}</p>\n',
  },
};

testMarkedFlows(CASES);
