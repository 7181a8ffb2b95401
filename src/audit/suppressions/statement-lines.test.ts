import assert from "node:assert/strict";
import { test } from "node:test";
import { parseModule } from "../../python/parse/parse-module.ts";
import { statementLines } from "./statement-lines.ts";

function groups(source: string): string {
  const same = statementLines(parseModule(source));
  const lines = source.split("\n").length - 1;
  const firsts: number[] = [];
  return Array.from({ length: lines }, (_, i) => {
    const line = i + 1;
    const known = firsts.findIndex((first) => same(first, line));
    if (known >= 0) return known;
    firsts.push(line);
    return firsts.length - 1;
  })
    .map((group) => String.fromCharCode(97 + group))
    .join("");
}

test("all lines of a statement belong together", () => {
  assert.equal(groups("f(\n    1,\n    2,\n)\ng()\n"), "aaaab");
  assert.equal(groups('x = """\ntext\n"""\ny = 1\n'), "aaab");
  assert.equal(groups("x = 1 + \\\n    2\ny = 1\n"), "aab");
});

test("a compound statement's header belongs together, its body does not", () => {
  assert.equal(groups("if (\n    a\n    and b\n):\n    c()\n    d()\n"), "aaaabc");
  assert.equal(groups("with (\n    open(a) as b,\n    open(c) as d,\n):\n    e()\n"), "aaaab");
  assert.equal(groups("for x in f(\n    1\n):\n    g()\nelse:\n    h()\n"), "aaabcd");
});

test("decorators and parameters belong to the header of what they decorate", () => {
  assert.equal(groups("@a\n@b(\n    1\n)\ndef f(\n    x=1,\n):\n    return x\n"), "aaaaaaab");
  assert.equal(groups("@a\nclass C(\n    B,\n):\n    x = 1\n"), "aaaab");
});

test("what shares a line is one, and blank lines are of nothing", () => {
  assert.equal(groups("if a: b()\nx = 1; y = f(\n    2)\n"), "abb");
  const same = statementLines(parseModule("x = 1\n\n\ny = 2\n"));
  assert.equal(same(2, 3), false);
  assert.equal(same(2, 2), true);
});

test("handlers and cases are headers of their own", () => {
  const same = statementLines(parseModule("try:\n    a()\nexcept (\n    E\n):\n    b()\n"));
  assert.equal(same(2, 6), false);
  assert.equal(same(1, 2), false);
});
