// Templates in pairs that differ in one thing: in the one what a visitor sends does harm in the page, in the other not. `Q` is the value.

export interface TemplateCell {
  readonly name: string;
  /** Engines in which the pair means the same; default: both. */
  readonly engine?: "jinja" | "django";
  readonly bad: Variant;
  readonly good: Variant;
}

/** The main template, or several by name with it as `main.html`. */
export type Variant = string | Readonly<Record<string, string>>;

const BASE = "<html><body>{% block body %}{% endblock %}<script>let x = {% block code %}1{% endblock %};</script></body></html>";

export const TEMPLATE_CELLS: readonly TemplateCell[] = [
  { name: "safe", bad: "<p>{{ Q|safe }}</p>", good: "<p>{{ Q }}</p>" },
  { name: "safe-after-escape", bad: "<p>{{ Q|safe }}</p>", good: "<p>{{ Q|escape|safe }}</p>" },
  { name: "forceescape", bad: "<p>{{ Q|safe }}</p>", good: "<p>{{ Q|safe|force_escape }}</p>", engine: "django" },
  { name: "length", bad: "<p>{{ Q|safe }}</p>", good: "<p>{{ Q|length|safe }}</p>" },
  { name: "upper-keeps-text", bad: "<p>{{ Q|default('x')|safe }}</p>", good: "<p>{{ Q|default('x') }}</p>", engine: "jinja" },
  { name: "default", bad: "<p>{{ missing|default:Q|safe }}</p>", good: "<p>{{ missing|default:Q }}</p>", engine: "django" },
  { name: "linebreaks", bad: "<p>{{ Q|safe|linebreaks }}</p>", good: "<p>{{ Q|linebreaks }}</p>", engine: "django" },
  { name: "striptags", bad: "<p>{{ Q|safe }}</p>", good: "<p>{{ Q|striptags }}</p>" },
  {
    name: "autoescape-block",
    bad: "<p>{% autoescape off %}{{ Q }}{% endautoescape %}</p>",
    good: "<p>{% autoescape off %}x{% endautoescape %}{{ Q }}</p>",
    engine: "django",
  },
  {
    name: "autoescape-block-jinja",
    bad: "<p>{% autoescape false %}{{ Q }}{% endautoescape %}</p>",
    good: "<p>{% autoescape true %}{{ Q }}{% endautoescape %}</p>",
    engine: "jinja",
  },
  { name: "unquoted", bad: "<p title={{ Q }}>x</p>", good: '<p title="{{ Q }}">x</p>' },
  { name: "single-quoted", bad: "<p title={{ Q }}>x</p>", good: "<p title='{{ Q }}'>x</p>" },
  { name: "attribute-name", bad: "<p {{ Q }}>x</p>", good: '<p title="{{ Q }}">x</p>' },
  { name: "unquoted-behind-text", bad: "<p title=a{{ Q }}>x</p>", good: '<p title="a{{ Q }}">x</p>' },
  { name: "script-code", bad: "<script>let a = {{ Q }};</script>", good: '<script type="application/json">"{{ Q }}"</script>' },
  { name: "script-template", bad: "<script>let a = `{{ Q }}`;</script>", good: "<p>`{{ Q }}`</p>" },
  { name: "script-safe-string", bad: '<script>let a = "{{ Q|safe }}";</script>', good: "<p>{{ Q }}</p>" },
  { name: "tojson", bad: "<script>let a = {{ Q }};</script>", good: "<script>let a = {{ Q|tojson }};</script>", engine: "jinja" },
  { name: "json-script", bad: "<script>let a = {{ Q }};</script>", good: '{{ Q|json_script:"a" }}', engine: "django" },
  {
    name: "escapejs",
    bad: "<script>let a = {{ Q|escapejs }};</script>",
    good: '<script>let a = "{{ Q|escapejs }}";</script>',
    engine: "django",
  },
  { name: "handler", bad: "<p onclick=\"f('{{ Q }}')\">x</p>", good: "<p title=\"f('{{ Q }}')\">x</p>" },
  { name: "handler-tojson", bad: "<p onclick='f({{ Q }})'>x</p>", good: "<p onclick='f({{ Q|tojson }})'>x</p>", engine: "jinja" },
  {
    name: "handler-escapejs",
    bad: "<p onclick=\"f('{{ Q }}')\">x</p>",
    good: "<p onclick=\"f('{{ Q|escapejs }}')\">x</p>",
    engine: "django",
  },
  { name: "address", bad: '<a href="{{ Q }}">x</a>', good: '<a href="/x/{{ Q }}">x</a>' },
  { name: "address-of-image", bad: '<iframe src="{{ Q }}"></iframe>', good: '<img src="{{ Q }}">' },
  { name: "address-encoded", bad: '<a href="{{ Q }}">x</a>', good: '<a href="{{ Q|urlencode }}">x</a>' },
  { name: "text-area", bad: "<textarea>{{ Q|safe }}</textarea>", good: "<textarea>{{ Q }}</textarea>" },
  { name: "comment", bad: "<!-- {{ Q|safe }} -->", good: "<!-- {{ Q }} -->" },
  { name: "style", bad: "<style>a { b: {{ Q|safe }} }</style>", good: "<style>a { b: c }</style>{{ Q }}" },
  { name: "if-arm", bad: "{% if 1 %}{{ Q|safe }}{% endif %}", good: "{% if 0 %}{{ Q|safe }}{% endif %}" },
  {
    name: "if-opens-tag",
    bad: "<p {% if 1 %}title={% endif %}{{ Q }}>x</p>",
    good: '<p {% if 1 %}class="a"{% endif %} title="{{ Q }}">x</p>',
  },
  { name: "with", bad: "{% with a=Q %}{{ a|safe }}{% endwith %}", good: "{% with a=1 %}{{ a|safe }}{% endwith %}{{ Q }}" },
  { name: "set", bad: "{% set a = Q %}{{ a|safe }}", good: "{% set a = Q %}{% set a = 'b' %}{{ a|safe }}", engine: "jinja" },
  {
    name: "set-block",
    bad: "{% set a %}{{ Q|safe }}{% endset %}{{ a }}",
    good: "{% set a %}{{ Q }}{% endset %}{{ a|safe }}",
    engine: "jinja",
  },
  { name: "loop", bad: "{% for a in rows %}{{ a.text|safe }}{% endfor %}", good: "{% for a in rows %}{{ a.size|safe }}{% endfor %}" },
  { name: "loop-empty", bad: "{% for a in rows %}{{ a.text|safe }}{% endfor %}", good: "{% for a in empty %}{{ Q|safe }}{% endfor %}" },
  {
    name: "loop-pairs",
    bad: "{% for a, b in table.items() %}{{ b|safe }}{% endfor %}",
    good: "{% for a, b in table.items() %}{{ a|safe }}{% endfor %}",
    engine: "jinja",
  },
  {
    name: "loop-pairs-django",
    bad: "{% for a, b in table.items %}{{ b|safe }}{% endfor %}",
    good: "{% for a, b in table.items %}{{ a|safe }}{% endfor %}",
    engine: "django",
  },
  { name: "key", bad: "{{ table.text|safe }}", good: "{{ table.size|safe }}" },
  { name: "item", bad: "{{ table['text']|safe }}", good: "{{ table['size']|safe }}", engine: "jinja" },
  { name: "either", bad: "{{ (empty or Q)|safe }}", good: "{{ ('x' or Q)|safe }}", engine: "jinja" },
  { name: "condition", bad: "{{ (Q if 1 else 'x')|safe }}", good: "{{ ('x' if 1 else Q)|safe }}", engine: "jinja" },
  { name: "concatenation", bad: "{{ ('<b>' ~ Q)|safe }}", good: "{{ '<b>'|safe ~ Q }}", engine: "jinja" },
  {
    name: "macro",
    bad: "{% macro m(a) %}{{ a|safe }}{% endmacro %}{{ m(Q) }}",
    good: "{% macro m(a) %}{{ a }}{% endmacro %}{{ m(Q)|safe }}",
    engine: "jinja",
  },
  {
    name: "macro-default",
    bad: "{% macro m(a, b='x') %}{{ b|safe }}{% endmacro %}{{ m(1, b=Q) }}",
    good: "{% macro m(a, b='x') %}{{ b|safe }}{% endmacro %}{{ m(Q) }}",
    engine: "jinja",
  },
  {
    name: "macro-in-attribute",
    bad: "{% macro m(a) %}{{ a }}{% endmacro %}<p title={{ m(Q) }}>",
    good: '{% macro m(a) %}{{ a }}{% endmacro %}<p title="{{ m(Q) }}">',
    engine: "jinja",
  },
  {
    name: "caller",
    bad: "{% macro m() %}<b>{{ caller(Q) }}</b>{% endmacro %}{% call(a) m() %}{{ a|safe }}{% endcall %}",
    good: "{% macro m() %}<b>{{ caller(1) }}</b>{% endmacro %}{% call(a) m() %}{{ a|safe }}{% endcall %}{{ Q }}",
    engine: "jinja",
  },
  {
    name: "import",
    bad: { "main.html": "{% from 'm.html' import m as n %}{{ n(Q) }}", "m.html": "{% macro m(a) %}{{ a|safe }}{% endmacro %}" },
    good: { "main.html": "{% from 'm.html' import m as n %}{{ n(Q) }}", "m.html": "{% macro m(a) %}{{ a }}{% endmacro %}" },
    engine: "jinja",
  },
  {
    name: "import-module",
    bad: { "main.html": "{% import 'm.html' as x %}{{ x.m(Q) }}", "m.html": "{% macro m(a) %}{{ a|safe }}{% endmacro %}" },
    good: { "main.html": "{% import 'm.html' as x %}{{ x.m(1) }}{{ Q }}", "m.html": "{% macro m(a) %}{{ a|safe }}{% endmacro %}" },
    engine: "jinja",
  },
  {
    name: "include",
    bad: { "main.html": "{% include 'i.html' %}", "i.html": "{{ Q|safe }}" },
    good: { "main.html": "{% include 'i.html' %}", "i.html": "{{ Q }}" },
  },
  {
    name: "include-in-script",
    bad: { "main.html": "<script>let a = {% include 'i.html' %};</script>", "i.html": "{{ Q }}" },
    good: { "main.html": "<p>{% include 'i.html' %}</p>", "i.html": "{{ Q }}" },
  },
  {
    name: "include-with",
    bad: { "main.html": "{% include 'i.html' with a=Q only %}", "i.html": "{{ a|safe }}" },
    good: { "main.html": "{% include 'i.html' with a=1 only %}", "i.html": "{{ a|safe }}{{ Q|safe }}" },
    engine: "django",
  },
  {
    name: "include-without-context",
    bad: { "main.html": "{% include 'i.html' %}", "i.html": "{{ Q|safe }}" },
    good: { "main.html": "{% include 'i.html' without context %}", "i.html": "{{ Q|safe }}" },
    engine: "jinja",
  },
  {
    name: "block-place",
    bad: { "main.html": "{% extends 'base.html' %}{% block code %}{{ Q }}{% endblock %}", "base.html": BASE },
    good: { "main.html": "{% extends 'base.html' %}{% block body %}{{ Q }}{% endblock %}", "base.html": BASE },
  },
  {
    name: "block-overridden",
    bad: {
      "main.html": "{% extends 'base.html' %}{% block b %}{{ SUPER }}{% endblock %}",
      "base.html": "<p>{% block b %}{{ Q|safe }}{% endblock %}</p>",
    },
    good: {
      "main.html": "{% extends 'base.html' %}{% block b %}{{ Q }}{% endblock %}",
      "base.html": "<p>{% block b %}{{ Q|safe }}{% endblock %}</p>",
    },
  },
  {
    name: "outside-of-blocks",
    bad: { "main.html": "{% extends 'base.html' %}{% block body %}{{ Q|safe }}{% endblock %}", "base.html": BASE },
    good: { "main.html": "{% extends 'base.html' %}{{ Q|safe }}", "base.html": BASE },
  },
  { name: "raw", bad: "{{ Q|safe }}", good: "{% raw %}{{ Q|safe }}{% endraw %}", engine: "jinja" },
  { name: "verbatim", bad: "{{ Q|safe }}", good: "{% verbatim %}{{ Q|safe }}{% endverbatim %}", engine: "django" },
  { name: "comment-of-template", bad: "{{ Q|safe }}", good: "{# {{ Q|safe }} #}" },
  { name: "firstof", bad: "{% autoescape off %}{% firstof empty Q %}{% endautoescape %}", good: "{% firstof empty Q %}", engine: "django" },
  {
    name: "blocktrans",
    bad: "{% load i18n %}{% blocktrans with a=Q|safe %}x {{ a }}{% endblocktrans %}",
    good: "{% load i18n %}{% blocktrans with a=Q %}x {{ a }}{% endblocktrans %}",
    engine: "django",
  },
  {
    name: "filter-block",
    bad: "{% filter upper %}<i>{{ Q|safe }}</i>{% endfilter %}",
    good: "{% filter upper %}<i>{{ Q }}</i>{% endfilter %}",
  },
  { name: "request-in-template", bad: "{{ request.args.q|safe }}", good: "{{ request.args.q }}", engine: "jinja" },
  { name: "request-in-template-django", bad: "{{ request.GET.q|safe }}", good: "{{ request.GET.q }}", engine: "django" },
];

export interface CellProgram {
  readonly id: string;
  readonly engine: "jinja" | "django";
  readonly label: "bad" | "good";
  /** Path → text: the program with its templates. */
  readonly files: Readonly<Record<string, string>>;
}

const FLASK = `from flask import Flask, render_template, request

app = Flask(__name__)


@app.route("/")
def index():
    value = request.args["q"]
    rows = [{"text": value, "size": 1}]
    return render_template("main.html", value=value, rows=rows, table={"text": value, "size": 1}, empty=[])
`;
const DJANGO = `from django.shortcuts import render


def index(request):
    value = request.GET["q"]
    rows = [{"text": value, "size": 1}]
    return render(request, "main.html", {"value": value, "rows": rows, "table": {"text": value, "size": 1}, "empty": []})
`;

export function cellPrograms(): CellProgram[] {
  return TEMPLATE_CELLS.flatMap((cell) =>
    (cell.engine === undefined ? (["jinja", "django"] as const) : [cell.engine]).flatMap((engine) =>
      (["bad", "good"] as const).map((label) => ({
        id: `${cell.name}/${engine}/${label}`,
        engine,
        label,
        files: filesOf(cell[label], engine),
      })),
    ),
  );
}

function filesOf(variant: Variant, engine: "jinja" | "django"): Record<string, string> {
  const templates = typeof variant === "string" ? { "main.html": variant } : variant;
  const above = engine === "jinja" ? "super()" : "block.super";
  const files = Object.entries(templates).map(([name, text]) => [
    `templates/${name}`,
    text.replaceAll(/\bQ\b/g, "value").replaceAll("SUPER", above),
  ]);
  return { ...Object.fromEntries(files), [engine === "jinja" ? "app.py" : "views.py"]: engine === "jinja" ? FLASK : DJANGO };
}
