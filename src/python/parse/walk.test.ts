import assert from "node:assert/strict";
import { test } from "node:test";
import type { Expression, Node } from "./ast.ts";
import { dottedName } from "./dotted-name.ts";
import { literalString, literalValue } from "./literal-value.ts";
import { parseModule } from "./parse-module.ts";
import { childrenOf, walk } from "./walk.ts";

function expression(source: string): Expression {
  const statement = parseModule(source).body[0];
  assert.equal(statement?.kind, "Expr");
  return statement.value;
}

test("walk visits parents first and children in source order", () => {
  const kinds: string[] = [];
  walk(parseModule("@d\ndef f(a=1): return a + b\n"), (node, parent) => void kinds.push(`${parent?.kind ?? "-"}>${node.kind}`));
  assert.deepEqual(kinds, [
    "->Module",
    "Module>FunctionDef",
    "FunctionDef>Name",
    "FunctionDef>arguments",
    "arguments>arg",
    "arguments>Constant",
    "FunctionDef>Return",
    "Return>BinOp",
    "BinOp>Name",
    "BinOp>Name",
  ]);
});

test("walk does not enter what the visitor refuses", () => {
  const seen: string[] = [];
  walk(parseModule("def f(): a\nb\n"), (node: Node) => {
    if (node.kind === "Name") seen.push(node.id);
    return node.kind !== "FunctionDef";
  });
  assert.deepEqual(seen, ["b"]);
});

test("childrenOf leaves out what is absent", () => {
  assert.deepEqual(
    childrenOf(expression("{**a, b: c}")).map((node) => (node.kind === "Name" ? node.id : node.kind)),
    ["b", "a", "c"],
  );
});

test("a dotted name is a name and its attributes", () => {
  assert.equal(dottedName(expression("django.urls.path")), "django.urls.path");
  assert.equal(dottedName(expression("app")), "app");
  assert.equal(dottedName(expression("f().a")), null);
  assert.equal(dottedName(expression("a[0].b")), null);
  assert.equal(dottedName(null), null);
});

test("literals have their value", () => {
  const dict = literalValue(expression("{'a': [1, -2.5, None], 'b': (True, 'c' \"d\" + 'e'), 3: b'\\xff'}"));
  assert.deepEqual(
    dict,
    new Map<unknown, unknown>([
      ["a", [1, -2.5, null]],
      ["b", [true, "cde"]],
      [3, new Uint8Array([255])],
    ]),
  );
  assert.equal(literalValue(expression("60 * 60 * 24")), 86_400);
  assert.equal(literalValue(expression("not True")), false);
  assert.equal(literalValue(expression("-99999999999999999999")), -99999999999999999999n);
  assert.deepEqual(literalValue(expression("[1] + [2]")), [1, 2]);
  assert.equal(literalString(expression("f'a' 'b'")), "ab");
});

test("what is not written out has no value", () => {
  for (const source of ["a", "f()", "[1, a]", "{**a}", "[*a]", "f'{a}'", "1j", "...", "'a' * 3", "2 ** 5000", "1 / 3"]) {
    assert.equal(literalValue(expression(source)), undefined, source);
  }
  assert.equal(literalString(expression("1")), null);
  assert.equal(literalValue(null), undefined);
});
