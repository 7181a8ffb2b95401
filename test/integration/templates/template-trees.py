"""Counts the nodes of every template of the installed packages as Jinja's and Django's own parsers see it. Answers with a JSON list."""

import collections
import glob
import json
import os
import sys
import sysconfig

import django
from django.conf import settings
from django.template import Engine
from django.template.base import Lexer, Origin, Parser
from django.template.library import import_library
from jinja2 import Environment

SITE = sysconfig.get_paths()["purelib"]
OUTSIDE = ("/tests/", "/testing/")
IGNORED = ("Template", "Output", "Operand", "Keyword", "Pair", "ExprStmt")
DJANGO_NODES = "VariableNode IfNode ForNode BlockNode WithNode IncludeNode ExtendsNode FilterNode AutoEscapeControlNode".split()


def units(text):
    return len(text.encode("utf-16-le")) // 2


def jinja_counts(text):
    counts = collections.Counter()

    def walk(node):
        kind = type(node).__name__
        if kind == "TemplateData":
            counts["text"] += units(node.data)
        elif kind not in IGNORED:
            counts[kind] += 1
        for child in node.iter_child_nodes():
            walk(child)

    walk(Environment(extensions=["jinja2.ext.do", "jinja2.ext.loopcontrols"]).parse(text))
    return counts


def django_counts(text, engine):
    counts = collections.Counter()

    def walk(node):
        kind = type(node).__name__
        if kind == "TextNode":
            counts["text"] += units(node.s)
        elif kind in DJANGO_NODES:
            counts[kind] += 1
        if kind == "VariableNode":
            counts["filters"] += len(node.filter_expression.filters)
        for name in node.child_nodelists:
            for child in getattr(node, name, None) or []:
                walk(child)

    tokens = Lexer(text).tokenize()
    for node in Parser(tokens, engine.template_libraries, engine.template_builtins, Origin("x")).parse():
        walk(node)
    return counts


def django_engine():
    settings.configure(INSTALLED_APPS=[], USE_I18N=True)
    django.setup()
    engine = Engine()
    for path in glob.glob(SITE + "/**/templatetags/*.py", recursive=True):
        name = os.path.basename(path)[:-3]
        if name.startswith("__"):
            continue
        try:
            engine.template_libraries.setdefault(name, import_library(os.path.relpath(path, SITE)[:-3].replace("/", ".")))
        except Exception:
            continue
    return engine


def main():
    engine = django_engine()
    found = []
    for path in sorted(glob.glob(SITE + "/**/*.*", recursive=True)):
        if not path.endswith((".html", ".j2", ".jinja", ".jinja2", ".tpl", ".txt", ".css.jinja")) or any(part in path for part in OUTSIDE):
            continue
        is_django = "/django/" in path or "/rest_framework/" in path
        if path.endswith(".txt") and not is_django:
            continue
        with open(path, encoding="utf-8", errors="surrogateescape", newline="") as file:
            text = file.read().replace("\r\n", "\n").replace("\r", "\n")
        if "{%" not in text and "{{" not in text:
            continue
        entry = {"path": os.path.relpath(path, SITE), "engine": "django" if is_django else "jinja", "text": text}
        try:
            entry["counts"] = django_counts(text, engine) if is_django else jinja_counts(text)
        except Exception as error:
            entry["error"] = str(error)[:200]
        found.append(entry)
    json.dump(found, sys.stdout)


main()
