// Forms that a template goes through, parts of addresses that it is given by their names, and pieces that it puts together: each line with `flow: RULE` is found, no other.
import { testMarkedFlows } from "./testing-marks.ts";

const SHOP = `import configparser
import pickle

from django import forms
from PIL import Image
from django.shortcuts import render
from django.views import View


class Order(forms.Form):
    name = forms.CharField(help_text="<b>who</b>")
    paper = forms.FileField()
`;

const CASES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "Django: of a field of a form the program says all but what was sent": {
    "shop/views.py": `${SHOP}

def order(request):
    form = Order(data=request.POST.copy()) if request.method == "POST" else Order()
    return render(request, "order.html", {"form": form})


def kept(request):
    form = Order(request.POST, request.FILES)
    if form.is_valid():
        paper = form.cleaned_data["paper"]
        pickle.load(paper)  # flow: DES001
        pickle.load(request.FILES["paper"].file)  # flow: DES001
        Image.open(paper.file)
        open("/srv/papers/" + paper.name, "wb")
        open("/srv/papers/" + form.cleaned_data["name"], "wb")  # flow: PTH005
`,
    "shop/urls.py": `from django.urls import path
from . import views

urlpatterns = [path("order", views.order), path("kept", views.kept)]
`,
    "shop/templates/order.html": `{% for field in form %}
{{ field.label_tag|safe }}{{ field.help_text|safe }}{{ field.errors|safe }}{{ field.field.label|safe }}
{{ field.value|safe }} {# flow: XSS005 #}
{% endfor %}
{{ form.name.help_text|safe }}
{{ form.name.value|safe }} {# flow: XSS005 #}
{{ form.cleaned_data.name|safe }} {# flow: XSS005 #}
`,
  },
  "a thing of a library is no text that came from outside": {
    "shop/views.py": `${SHOP}

def settings(request):
    chosen = request.GET["settings"]
    if isinstance(chosen, configparser.ConfigParser):
        name = chosen.get("files", "first")
    else:
        open(chosen)  # flow: PTH005
        name = "first"
    open("/srv/" + name)
`,
    "shop/urls.py": `from django.urls import path
from . import views

urlpatterns = [path("settings", views.settings)]
`,
  },
  "Django: names that no route has are no parts of the address; letters and digits do no harm in a script": {
    "shop/views.py": `${SHOP}

class Page(View):
    def get(self, request, *args, **kwargs):
        context = {"number": kwargs["size"]}
        context.update(self.kwargs)
        return render(request, "page.html", context)


def plain(request, name, owner=None, **kwargs):
    return render(request, "plain.html", {"name": name, "owner": owner})
`,
    "shop/urls.py": `import os
from django.urls import include, re_path
from . import views

pages = [re_path(r"^page/(?P<title>.+)/(?P<size>[0-9]+)$", views.Page.as_view()), re_path(r"^plain/(?P<name>.+)$", views.plain)]
urlpatterns = [re_path(os.environ["PREFIX"], include(pages))]
`,
    "shop/templates/page.html": `{{ title|safe }} {# flow: XSS005 #}
{{ theme.link_tag|safe }}
<script>show({{ size }}, {{ number }});</script>
`,
    "shop/templates/plain.html": `{{ name|safe }} {# flow: XSS005 #}
{{ owner|safe }}
`,
  },
  "Jinja: what was escaped stays so beside what was not": {
    "app.py": `from flask import Flask, render_template, request

app = Flask(__name__)


@app.route("/")
def index():
    return render_template("page.html", q=request.args["q"], r=request.args["r"])
`,
    "templates/page.html": `{% set link = ("/find?q=" ~ q|urlencode ~ "&r=" ~ q|e)|safe %}
<a href="{{ link }}">again</a>
{% set other = ("/find?q=" ~ q|urlencode ~ r)|safe %}
<a href="{{ other }}">again</a> {# flow: XSS005 #}
`,
  },
};

testMarkedFlows(CASES);
