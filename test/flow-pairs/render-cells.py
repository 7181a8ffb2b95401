"""Renders templates with what a visitor could send, and says whether any of it does harm in the page.

Reads a JSON list of {"folder", "engine": "jinja" | "django"} on standard input, answers with a list of {"harmful": bool} or {"error": str}.
The page is read as a browser reads it: tags and attributes by html.parser, scripts by a scanner that knows strings and comments.
"""

import importlib.util
import json
import os
import re
import sys
import traceback
from html.parser import HTMLParser

PAYLOADS = [
    "<mark>",
    '"><mark>',
    "'><mark>",
    "x mark=1 ",
    "mark=1",
    '" mark=1 x="',
    "' mark=1 x='",
    "mark()",
    "1;mark();",
    '";mark();//',
    "';mark();//",
    "');mark();//",
    "${mark()}",
    "javascript:mark()",
    "--><mark>",
    "</script><mark>",
    "</textarea><mark>",
    "</title><mark>",
    "</style><mark>",
    "&lt;mark&gt;",
]
RUNS_SCHEME = {("a", "href"), ("area", "href"), ("iframe", "src"), ("form", "action"), ("button", "formaction")}


class Page(HTMLParser):
    CDATA_CONTENT_ELEMENTS = ("script", "style")

    def __init__(self):
        super().__init__(convert_charrefs=False)
        self.harmful = False
        self.script = None
        self.raw = None

    def handle_starttag(self, tag, attrs):
        if self.raw is not None:
            return
        names = dict(attrs)
        if tag == "mark" or "mark" in names:
            self.harmful = True
        for name, value in attrs:
            value = value or ""
            if name.startswith("on") and runs(value):
                self.harmful = True
            if (tag, name) in RUNS_SCHEME and value.strip().lower().startswith("javascript:"):
                self.harmful = True
            if (tag, name) == ("script", "src") and "mark" in value:
                self.harmful = True
        if tag in ("textarea", "title"):
            self.raw = tag
        if tag == "script" and names.get("type", "") in ("", "module", "text/javascript"):
            self.script = ""

    def handle_endtag(self, tag):
        if tag == self.raw:
            self.raw = None
        if tag == "script" and self.script is not None:
            self.harmful = self.harmful or runs(self.script)
            self.script = None

    def handle_data(self, data):
        if self.script is not None:
            self.script += data


def runs(script):
    """Whether `mark(` is code there: neither in a string nor in a comment."""
    pattern = r"""//[^\n]*|/\*.*?\*/|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`|mark\("""
    for match in re.finditer(pattern, script, re.S):
        text = match.group()
        if text == "mark(" or (text.startswith("`") and "${mark(" in text):
            return True
    return False


def is_harmful(text):
    page = Page()
    page.feed(text)
    page.close()
    return page.harmful


def jinja_pages(folder):
    spec = importlib.util.spec_from_file_location("app", os.path.join(folder, "app.py"))
    module = importlib.util.module_from_spec(spec)
    sys.modules["app"] = module
    spec.loader.exec_module(module)
    module.app.testing = True
    client = module.app.test_client()
    return lambda payload: client.get("/", query_string={"q": payload}).get_data(as_text=True)


def django_pages(folder):
    import django
    from django.conf import settings
    from django.template import engines
    from django.test import RequestFactory

    options = {"context_processors": ["django.template.context_processors.request"]}
    backend = {"BACKEND": "django.template.backends.django.DjangoTemplates", "DIRS": [os.path.join(folder, "templates")], "OPTIONS": options}
    if not settings.configured:
        settings.configure(INSTALLED_APPS=[], TEMPLATES=[backend], ALLOWED_HOSTS=["*"])
        django.setup()
    spec = importlib.util.spec_from_file_location("views", os.path.join(folder, "views.py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    engines._templates = None
    engines.__dict__.pop("templates", None)
    engines._engines = {}
    engines.__init__([backend])
    return lambda payload: module.index(RequestFactory().get("/", {"q": payload})).content.decode()


def judge(job):
    try:
        pages = (jinja_pages if job["engine"] == "jinja" else django_pages)(job["folder"])
        return {"harmful": any(is_harmful(pages(payload)) for payload in PAYLOADS)}
    except Exception:
        return {"error": traceback.format_exc(limit=-3)}


json.dump([judge(job) for job in json.load(sys.stdin)], sys.stdout)
