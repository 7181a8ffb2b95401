// Jinja's syntax: what is read, where it stands, and what is left of a broken template.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Expr, Nodes } from "../template.ts";
import { parseJinja } from "./parse.ts";

/** Kinds of nodes, bodies in brackets. */
function shape(nodes: Nodes): string {
  return nodes
    .map((node) => {
      if (node.kind === "text") return JSON.stringify(node.text);
      if (node.kind === "output") return `{${shown(node.value)}}`;
      if (node.kind === "if")
        return `if(${node.arms.map(({ test: when, body }) => `${when === null ? "" : shown(when)}: ${shape(body)}`).join("; ")})`;
      const body = "body" in node ? node.body : [];
      return body.length === 0 ? node.kind : `${node.kind}(${shape(body)})`;
    })
    .join(" ");
}

function shown(expression: Expr): string {
  switch (expression.kind) {
    case "Name":
      return expression.name;
    case "Const":
      return JSON.stringify(expression.value);
    case "Getattr":
      return `${shown(expression.of)}.${expression.name}`;
    case "Filter":
      return `${shown(expression.of)}|${expression.name}${expression.args.length > 0 ? `(${expression.args.map(shown).join(",")})` : ""}`;
    case "Call":
      return `${shown(expression.callee)}(${expression.args.map(shown).join(",")})`;
    case "Binary":
      return `(${shown(expression.left)}${expression.op}${shown(expression.right)})`;
    default:
      return expression.kind;
  }
}

const READ: Readonly<Record<string, string>> = {
  "a{{ b }}c": '"a" {b} "c"',
  "{{ a.b|f|g(1) }}": "{a.b|f|g(1)}",
  "{{ a + b * 2 }}": "{(a+(b*2))}",
  '{{ {"a": {"b": 1}} }}': "{Dict}",
  "{{ '}}' }}": '{"}}"}',
  "{{ a if b else c }}": "{CondExpr}",
  "{{ x is not defined }}": "{Not}",
  "a  {%- if b -%}  c  {%- endif %}": '"a" if(b: "c")',
  "{% if a %}1{% elif b %}2{% else %}3{% endif %}": 'if(a: "1"; b: "2"; : "3")',
  "{% for a, b in c.items() if b %}{{ a }}{% else %}x{% endfor %}": "for({a})",
  "{% set a = 1, 2 %}{% set b %}x{% endset %}": 'set set-block("x")',
  "{% extends 'x' %}{% block a scoped %}{{ super() }}{% endblock a %}": "extends block({super()})",
  "{% import 'x' as y without context %}{% from 'x' import a as b, c with context %}": "import from",
  "{% include ['a', 'b'] ignore missing %}": "include",
  "{% macro m(a, b=1) %}{{ a }}{% endmacro %}{% call(x) m(2) %}y{% endcall %}": 'macro({a}) call("y")',
  "{% filter upper|trim %}x{% endfilter %}{% autoescape false %}y{% endautoescape %}": 'filter("x") autoescape("y")',
  "{% raw %}{{ a }}{% endraw %}{# {{ b }} #}": '"{{ a }}"',
  "{% with a=1, b=2 %}x{% endwith %}": 'with("x")',
  "{% own a %}x{% endown %}{% other %}": 'tag("x") tag',
};

for (const [text, expected] of Object.entries(READ))
  test(`reads ${text}`, () => {
    const { body, faults } = parseJinja(text);
    assert.deepEqual(faults, []);
    assert.equal(shape(body), expected);
  });

test("an output knows where it stands", () => {
  const [, node] = parseJinja("ab{{ c|d }}").body;
  assert.deepEqual([node?.start, node?.end], [2, 11]);
});

const BROKEN: Readonly<Record<string, readonly [shape: string, message: RegExp]>> = {
  "a{{ b. }}c{{ d }}": ['"a" {Broken} "c" {d}', /name is missing/],
  "{% if a %}b": ['if(a: "b")', /not closed/],
  "a{% endif %}b": ['"a" "b"', /closes nothing/],
  "{% for a in b %}{% if c %}d{% endfor %}e": ['for(if(c: "d")) "e"', /`if` is not closed/],
  "a{{ b": ['"a"', /no end/],
  "{{ a $ b }}c": ['{Broken} "c"', /cannot stand here/],
  "{{ (a }}": ["{Broken}", /closes nothing/],
};

for (const [text, [expected, message]] of Object.entries(BROKEN))
  test(`goes on after ${text}`, () => {
    const { body, faults } = parseJinja(text);
    assert.equal(shape(body), expected);
    assert.match(faults[0]?.message ?? "", message);
  });
