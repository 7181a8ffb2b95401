// Django's template syntax: what is read, and what is left of a broken template.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Expr, Nodes } from "../template.ts";
import { parseDjango } from "./parse.ts";

function shape(nodes: Nodes): string {
  return nodes
    .map((node) => {
      if (node.kind === "text") return JSON.stringify(node.text);
      if (node.kind === "output") return `{${shown(node.value)}}`;
      if (node.kind === "if")
        return `if(${node.arms.map(({ test: when, body }) => `${when === null ? "" : shown(when)}: ${shape(body)}`).join("; ")})`;
      const body = "body" in node ? node.body : [];
      const name = node.kind === "tag" ? `tag ${node.name}` : node.kind;
      return body.length === 0 ? name : `${name}(${shape(body)})`;
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
      return `${shown(expression.of)}|${expression.name}${expression.args.map((argument) => `:${shown(argument)}`).join("")}`;
    default:
      return expression.kind;
  }
}

const READ: Readonly<Record<string, string>> = {
  "a{{ b.c|d:'e f'|g }}": '"a" {b.c|d:"e f"|g}',
  "{{ a|default:_('x y') }}": '{a|default:"x y"}',
  "{% if a and not b or c.d == 'x' %}1{% elif e not in f %}2{% else %}3{% endif %}": 'if(Or: "1"; Compare: "2"; : "3")',
  "{% for a, b in c reversed %}{{ a }}{% empty %}x{% endfor %}": "for({a})",
  "{% with a=b c=d|e %}x{% endwith %}{% with f as g %}y{% endwith %}": 'with("x") with("y")',
  "{% extends base %}{% load x %}{% block a %}{{ block.super }}{% endblock a %}": "extends tag load block({block.super})",
  "{% include 'a' with b=c only %}": "include",
  "{% autoescape off %}{{ a }}{% endautoescape %}": "autoescape({a})",
  "{% firstof a b 'c' %}{% firstof a b as d %}": "{Or} set",
  "{% cycle 'a' b %}{% url 'x' a.b %}{% csrf_token %}": "{CondExpr} tag url tag csrf_token",
  "{% blocktrans with a=b count c=d %}x {{ a }}{% plural %}y{% endblocktrans %}": 'with(if(b: "x " {a}; : "y"))',
  "{% trans 'x' %}{% translate a as b %}": '{"x"} set',
  "{% comment %}{{ a }}{% if %}{% endcomment %}b": '"b"',
  "{% verbatim x %}{{ a }}{% endverbatim %}{% endverbatim x %}": '"{{ a }}{% endverbatim %}"',
  "{{ a\n}}": '"{{ a\\n}}"',
  "{% own a %}x{% else %}y{% endown %}{% other b=c %}": 'tag own("x" "y") tag other',
  "{% filter upper|cut:'a' %}x{% endfilter %}": 'filter("x")',
};

for (const [text, expected] of Object.entries(READ))
  test(`reads ${JSON.stringify(text)}`, () => {
    const { body, faults } = parseDjango(text);
    assert.deepEqual(faults, []);
    assert.equal(shape(body), expected);
  });

const BROKEN: Readonly<Record<string, readonly [shape: string, message: RegExp]>> = {
  "{{ a() }}b": ['{Broken} "b"', /no variable/],
  "{{ }}": ["{Broken}", /variable is missing/],
  "{% if a %}b": ['if(a: "b")', /not closed/],
  "{% if %}b{% endif %}": ['if(Broken: "b")', /no condition/],
  "a{% endfor %}b": ['"a" "b"', /closes nothing/],
  "{{ a._b }}": ["{Broken}", /no variable/],
};

for (const [text, [expected, message]] of Object.entries(BROKEN))
  test(`goes on after ${text}`, () => {
    const { body, faults } = parseDjango(text);
    assert.equal(shape(body), expected);
    assert.match(faults[0]?.message ?? "", message);
  });
