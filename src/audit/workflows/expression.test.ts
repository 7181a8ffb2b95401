import assert from "node:assert/strict";
import { test } from "node:test";
import { parseExpression, pathText, templatesOf, type Expression } from "./expression.ts";
import { influenceOf, type Names } from "./untrusted.ts";

function print(one: Expression | null): string {
  if (one === null) return "none";
  switch (one.kind) {
    case "literal":
      return JSON.stringify(one.value);
    case "context":
      return pathText(one.path);
    case "part":
      return `${print(one.of)}.${pathText(one.path)}`;
    case "call":
      return `${one.name}(${one.args.map(print).join(" ")})`;
    case "not":
      return `(! ${print(one.of)})`;
    case "binary":
      return `(${one.operator} ${print(one.left)} ${print(one.right)})`;
  }
}

test("operators bind as GitHub's do, and names are compared without case", () => {
  assert.equal(print(parseExpression("a || !b && c == 'it''s' || d < 3")), '(|| (|| a (&& (! b) (== c "it\'s"))) (< d 3))');
  assert.equal(print(parseExpression("GitHub.Event['issue'].Title")), "github.event.issue.title");
  assert.equal(print(parseExpression("fromJSON(a.b).c[0].*")), "fromjson(a.b).c.0.*");
  assert.equal(print(parseExpression("secrets[format('A_{0}', x)]")), "secrets.[…]");
  assert.equal(print(parseExpression("0xff == -1.5e3 && null")), "(&& (== 255 -1500) null)");
});

test("what GitHub refuses is no expression", () => {
  for (const source of ['a == "b"', "a &&", "f(a", "a b", "'open", "a.", "${{ a }}", "a[1", ""])
    assert.equal(parseExpression(source), null, source);
  assert.equal(parseExpression(`${"(".repeat(5_000)}a${")".repeat(5_000)}`), null);
  assert.equal(parseExpression("!".repeat(5_000)), null);
});

test("braces inside a quoted text do not end a template", () => {
  assert.deepEqual(
    templatesOf("x ${{ '}}' }} y ${{ a }} ${{ open").map(({ source, expression }) => [source, expression !== null]),
    [
      ["'}}'", true],
      ["a", true],
      ["open", false],
    ],
  );
});

test("what a text holds decides who chose it: comparisons and constants are nobody's", () => {
  const names: Names = { events: new Set(["issues", "push"]), resolve: () => null };
  const who = (source: string): string | undefined => influenceOf(parseExpression(source)!, names)?.by;
  assert.equal(who("github.event.issue.title"), "free");
  assert.equal(who("github.event.issue.title == 'x'"), undefined);
  assert.equal(who("github.event.issue.title && 'yes' || 'no'"), undefined);
  assert.equal(who("toJSON(github.event.issue)"), "free");
  assert.equal(who("contains(github.event.issue.title, 'x')"), undefined);
  assert.equal(who("github.head_ref"), undefined, "no pull request starts it");
  assert.equal(who("github.head_ref || github.ref_name"), "limited");
  assert.equal(who("github.event.issue.number"), undefined);
});
