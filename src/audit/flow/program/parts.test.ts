import assert from "node:assert/strict";
import { test } from "node:test";
import { parseModule } from "../../../python/parse/parse-module.ts";
import { ownModels } from "../models/load-models.ts";
import { usesOf } from "./module-uses.ts";
import { partsIn, partsOf } from "./parts.ts";

function partsOfText(text: string): ReturnType<typeof partsOf> {
  const module = parseModule(text);
  return partsOf(module, text, usesOf(module, ownModels()));
}

test("bodies of functions and methods are parts of their own, with what stands between them before and behind", () => {
  const text = [
    "import os",
    "def one(a):",
    "    return a",
    "",
    "class C:",
    "    x = 1",
    "    def two(self):",
    "        def inner():",
    "            pass",
    "        return inner",
    "y = 2",
  ].join("\n");
  const parts = partsIn(partsOfText(text)!);
  assert.deepEqual(
    parts.map(({ line, head }) => [line, head]),
    [
      [1, null],
      [3, { line: 2, column: 0 }],
      [4, null],
      [8, { line: 7, column: 4 }],
      [11, null],
    ],
  );
});

test("a body that shares a line with its function belongs to what stands around it", () => {
  assert.equal(partsOfText("def one(): return 1\ndef two(\n  a): return a\n")!.parts.length, 1);
});

test("what a function imports, changes later or keeps in fields stands for the whole module", () => {
  const before = partsOfText("class C:\n    def f(self):\n        pass\n")!;
  for (const body of ["import os", "self.x = 1", "self.y.x = 1"]) {
    const now = partsOfText(`class C:\n    def f(self):\n        ${body}\n`)!;
    assert.notEqual(now.whole, before.whole, body);
    assert.deepEqual(
      partsIn(now).map(({ digest }, i) => digest === partsIn(before)[i]!.digest),
      [true, false, true],
    );
  }
  assert.equal(partsOfText("class C:\n    def f(self):\n        print(1)\n")!.whole, before.whole);
});

test("a module that cannot be read whole has no parts", () => {
  assert.equal(partsOfText("def f(:\n    pass\n"), null);
});
