// What every template knows, and filters that leave markup what it is: each line with `flow: RULE` is found by the data flow, no other.
import { testMarkedFlows } from "./testing-marks.ts";

const CASES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "Jinja: globals of the environment": {
    "app.py": `import jinja2
from flask import Flask, request

app = Flask(__name__)
env = jinja2.Environment(loader=jinja2.FileSystemLoader("templates"), autoescape=True)
env.globals["who"] = lambda: request.args["name"]
env.globals["title"] = lambda: "Shop"


@app.template_global()
def field(value):
    return "<input value=" + value + ">"


@app.get("/")
def index():
    return env.get_template("page.html").render(size=len(request.args["name"]))
`,
    "templates/page.html": "{{ who() }}{{ title()|safe }}\n{{ who()|safe }} {# flow: XSS005 #}\n",
  },
  "Flask: functions that templates call": {
    "app.py": `from flask import Flask, render_template, request

app = Flask(__name__)


@app.template_global()
def field(value):
    return "<input value='" + value + "'>"


@app.template_global("named")
def other(value):
    return value


@app.get("/")
def index():
    return render_template("page.html", name=request.args["name"])
`,
    "templates/page.html":
      "{{ field(name) }}{{ field('x')|safe }}\n{{ field(name)|safe }} {# flow: XSS005 #}\n{{ named(name)|safe }} {# flow: XSS005 #}\n",
  },
  "Jinja: what is put into markup is escaped": {
    "app.py": `from flask import Flask, render_template, request

app = Flask(__name__)


@app.get("/")
def index():
    return render_template("page.html", name=request.args["name"])
`,
    "templates/page.html":
      "{{ '<b>%s</b>'|safe|format(name) }}\n{{ '<b>%s</b>'|format(name) }}\n" +
      "{{ '<b>%s</b>'|safe|format(name|safe) }} {# flow: XSS005 #}\n{{ '<b>%s</b>'|format(name)|safe }} {# flow: XSS005 #}\n",
  },
  "Django: what settings say that every template knows, and where templates are": {
    "shop/settings.py": `from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "pages"],
        "OPTIONS": {"context_processors": ["django.template.context_processors.request", "shop.known.theme"]},
    }
]
`,
    "shop/known.py": `def theme(request):
    return {"theme": request.GET["theme"], "title": "Shop", "kind": request.GET["kind"]}
`,
    "shop/urls.py": "from django.urls import path\nfrom . import views\nurlpatterns = [path('', views.page)]\n",
    "shop/views.py": `from django.shortcuts import render
from django.template.loader import render_to_string


def page(request):
    plain = render_to_string("plain.html", {"size": 1})
    return render(request, "page.html", {"kind": "small", "plain": len(plain)})
`,
    "pages/page.html": "{{ theme }}{{ title|safe }}{{ kind|safe }}\n{{ theme|safe }} {# flow: XSS005 #}\n",
    "pages/plain.html": "{{ theme|safe }}\n",
  },
  "Django: blocks that escape, and what is put out in turn": {
    "shop/urls.py": "from django.urls import path\nfrom . import views\nurlpatterns = [path('', views.page)]\n",
    "shop/views.py": `from django.shortcuts import render


def page(request):
    return render(request, "shop/page.html", {"name": request.GET["name"], "items": request.GET.getlist("i")})
`,
    "shop/templates/shop/page.html":
      "{% filter force_escape|lower %}<b>{% autoescape off %}{{ name }}{% endautoescape %}{% endfilter %}\n" +
      "{% filter lower %}{% autoescape off %}\n{{ name }} {# flow: XSS005 #}\n{% endautoescape %}{% endfilter %}\n" +
      "{% for i in items %}<li class='{% cycle 'a' name %}'>\n<li class={% cycle 'a' name %}> {# flow: XSS006 #}\n{% endfor %}\n",
  },
};

testMarkedFlows(CASES);
