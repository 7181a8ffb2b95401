// Whatever bytes a template has: it is parsed, rendered and searched without an error, and in bounded time.
import assert from "node:assert/strict";
import { test } from "node:test";
import { findPatterns } from "./patterns.ts";
import { postFormsWithoutToken } from "./post-forms.ts";
import { ENGINES, FAULTS_MAX, type Template } from "./template.ts";
import { templateFile, TemplateSet } from "./template-set.ts";

const PIECES = [
  "{% %} {{ }} {# #} {%- -%} if else elif endif for in endfor block endblock set endset macro endmacro call endcall raw endraw",
  "include extends import from with endwith autoescape endautoescape filter verbatim comment own endown super() x y.z",
  "{%end%} {%raw x%} {%apply escape%} {{! \n%for \n%end \n%rebase('a') <% %> <%! ${ } <%def name='f(a)'> </%def> <%block> </%block> <%inherit file='a'/> ##",
  "|safe | ( ) [ ] { } \" ' <a href= <script> </script> <!-- --> > = \n , : not is and ~ ** 1 'a' \\ \u{1F600} \0 onclick=' _( ==",
]
  .join(" ")
  .split(/ /)
  .concat(" ", "<form method=post>");
const ROUNDS = 1_500;
const PIECES_MAX = 40;

function* random(seed: number): Generator<number, never> {
  for (let state = seed; ;) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    yield state / 2 ** 32;
  }
}

test("long: pieces of templates in any order", () => {
  const chance = random(20_261_121);
  const pick = (below: number): number => Math.floor(chance.next().value * below);
  for (let round = 0; round < ROUNDS; round++) {
    const text = Array.from({ length: pick(PIECES_MAX) }, () => PIECES[pick(PIECES.length)]).join(pick(2) === 0 ? " " : "");
    for (const engine of ENGINES) {
      const set = new TemplateSet({ paths: ["templates/a.html"], read: () => text });
      const file = templateFile("templates/a.html", text, engine);
      findPatterns(file, set);
      check(file.template, text);
    }
    postFormsWithoutToken(text);
  }
});

function check({ faults }: Template, text: string): void {
  assert.ok(faults.length <= FAULTS_MAX);
  for (const { start, end } of faults)
    assert.ok(start >= 0 && end <= text.length + 2 && start <= end, JSON.stringify({ text, start, end }));
}

const DEEP = 20_000;
const HOSTILE: Readonly<Record<string, string>> = {
  "open tags": "{{ ".repeat(DEEP),
  "open brackets": `{{ ${"(".repeat(DEEP)}`,
  "closed brackets": `{{ ${"(".repeat(DEEP)}1${")".repeat(DEEP)} }}`,
  signs: `{{ ${"-".repeat(DEEP)}1 }}`,
  negations: `{{ ${"not ".repeat(DEEP)}1 }}`,
  sums: `{{ ${"1+".repeat(DEEP)}1 }}`,
  attributes: `{{ a${".b".repeat(DEEP)} }}`,
  filters: `{{ a${"|b".repeat(DEEP)} }}`,
  ifs: "{% if a %}".repeat(DEEP),
  "own blocks": `${"{% own %}".repeat(DEEP)}{% endown %}`,
  forms: "<form method=post>".repeat(DEEP),
  "open forms": "<form ".repeat(DEEP),
  comments: "{#".repeat(DEEP),
  quotes: '{{ "'.repeat(DEEP),
  tags: "<a ".repeat(DEEP),
  scripts: "<script>".repeat(DEEP),
  "lines of Python": "% for x in y:\n".repeat(DEEP),
  "outputs over two lines": "{{\n}}".repeat(DEEP),
  "outputs that nothing ends": "{{\n".repeat(DEEP),
  "outputs of Mako": "${".repeat(DEEP),
  "tags of Mako": "<%".repeat(DEEP),
  "definitions of Mako": "<%def name='f(a)'>".repeat(DEEP),
  "attributes of Mako": `<%def ${"a='b' ".repeat(DEEP)}`,
};

for (const [name, text] of Object.entries(HOSTILE))
  test(`long: ${name}, twenty thousand of them`, () => {
    const set = new TemplateSet({ paths: [], read: () => null });
    for (const engine of ENGINES) {
      const file = templateFile("templates/a.html", text, engine);
      check(file.template, text);
      findPatterns(file, set);
    }
    postFormsWithoutToken(text);
  });

test("templates that include and extend themselves and one another end", () => {
  const texts: Readonly<Record<string, string>> = {
    "templates/a.html": "{% extends 'b.html' %}{% block x %}{{ super() }}{% include 'a.html' %}{% include 'c.html' %}{% endblock %}",
    "templates/b.html": "{% extends 'a.html' %}{% block x %}{% include 'b.html' %}{% endblock %}",
    "templates/c.html": "{% macro m() %}{{ m() }}{{ m() }}{% endmacro %}{{ m() }}{% for a in b %}{% include 'c.html' %}{% endfor %}",
  };
  const set = new TemplateSet({ paths: Object.keys(texts), read: (path) => texts[path] ?? null });
  for (const path of Object.keys(texts)) for (const engine of ENGINES) findPatterns(set.get(path, engine)!, set);
});
