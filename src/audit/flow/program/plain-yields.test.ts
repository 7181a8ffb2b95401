// A `yield` inside a statement waits before the rest of the statement runs.
import assert from "node:assert/strict";
import { test } from "node:test";
import { parseModule } from "../../../python/parse/parse-module.ts";
import { plainYields } from "./plain-yields.ts";

function kinds(body: string): readonly string[] {
  const [fn] = parseModule(`def f():\n    ${body}\n`).body;
  assert.equal(fn?.kind, "FunctionDef");
  return plainYields(fn.kind === "FunctionDef" ? fn.body : []).map(({ kind }) => kind);
}

test("what waits inside a statement is waited for first, the inner one before the outer", () => {
  assert.deepEqual(kinds("into.append((yield))"), ["Assign", "Expr"]);
  assert.deepEqual(kinds("total += yield total"), ["Assign", "AugAssign"]);
  assert.deepEqual(kinds("return (yield 1) + (yield 2)"), ["Assign", "Assign", "Return"]);
  assert.deepEqual(kinds("x = yield (yield 1)"), ["Assign", "Assign"]);
  assert.deepEqual(kinds("while (x := (yield)): pass"), ["While"]);
});

test("what waits alone, or only on some ways, stays as it is", () => {
  for (const body of ["yield x", "x = yield y", "x = (yield) if a else b", "x = a and (yield)", "f(lambda: (yield))"])
    assert.equal(kinds(body).length, 1, body);
});
