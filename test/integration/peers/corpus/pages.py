# Pages: 308, 701 to 704.
import jinja2
from django.utils import safestring
from django.utils.safestring import SafeText, mark_safe
from flask import Flask, request
from jinja2 import Environment, select_autoescape
from mako.template import Template
from markupsafe import Markup, escape

app = Flask(__name__)


@app.route("/hello")
def hello():
    name = request.args["name"]
    mark_safe("<b>" + name + "</b>")
    return Markup("<b>%s</b>" % name)


@app.route("/safe")
def safe():
    return Markup("<b>%s</b>") % request.args["name"]


def marked(name):
    mark_safe("<b>fixed</b>")
    mark_safe(f"<b>{name}</b>")
    mark_safe("<b>{}</b>".format(name))
    mark_safe(escape(name))
    safestring.mark_safe(name)
    SafeText(name)
    Markup("<br>")
    Markup(name)
    Markup(f"<b>{escape(name)}</b>")
    return Markup.escape(name)


@mark_safe
def rendered():
    return "<b>fixed</b>"


def environments(flag):
    Environment()
    jinja2.Environment(autoescape=False)
    jinja2.Environment(autoescape=True)
    Environment(autoescape=select_autoescape())
    Environment(autoescape=flag)
    Template("hello ${name}")
    Template("hello ${name | h}")


@mark_safe
def bold(name):
    return f"<b>{name}</b>"
