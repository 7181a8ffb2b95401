import assert from "node:assert/strict";
import { test } from "node:test";
import { parseModule, readModule } from "../../../python/parse/parse-module.ts";
import { codeOf } from "../../code-digest.ts";
import { ownModels } from "../models/load-models.ts";
import { digestsOf, type Digests } from "../program/digests.ts";
import { usesOf } from "../program/module-uses.ts";
import { partsOf } from "../program/parts.ts";
import { placeKey, textKey } from "../program/place-key.ts";
import { createProgram } from "../program/program.ts";
import { findRelevance } from "../program/relevance.ts";
import { editsBetween } from "./edits.ts";

const LINES = ["import sys", "", "def one(a):", "    return a", "", "def two(a):", "    return one(a)", "", "VALUE = one(1)"];

function digests(lines: readonly string[]): Digests {
  const text = codeOf(readModule(lines.join("\n")));
  const module = { file: "a.py", ast: parseModule(text), line: (number: number) => lines[number - 1] ?? "" };
  const program = createProgram([module]);
  const uses = () => usesOf(module.ast, ownModels());
  const relevance = findRelevance(program, uses, ownModels());
  return digestsOf({ program, uses, relevance }, { contents: [text], partsOf: () => partsOf(module.ast, text, uses()) });
}

const longer = (at: number, ...lines: readonly string[]): readonly string[] => LINES.toSpliced(at, 0, ...lines);

test("a longer body is otherwise, and moves what stands behind it", () => {
  const { inner, bodies, lines } = editsBetween(digests(LINES), digests(longer(3, "    a = 2", "    print(a)")));
  assert.deepEqual(inner, []);
  assert.deepEqual(bodies, [textKey(0), placeKey(0, 3, 0)]);
  const lineOf = lines.get(0)!;
  assert.deepEqual([1, 3, 4, 6, 7, 9].map(lineOf), [1, 3, null, 8, 9, 11]);
});

test("empty lines and remarks only move what stands behind them", () => {
  for (const [what, edited, moved] of [
    ["between functions", longer(4, "", "# More"), [1, 3, 4, 8, 9, 11]],
    ["in a body", longer(3, "", "    # More"), [1, 3, 6, 8, 9, 11]],
    ["before all", longer(0, "# First"), [2, 4, 5, 7, 8, 10]],
    ["fewer", LINES.toSpliced(7, 1).toSpliced(1, 1), [1, 2, 3, 5, 6, 7]],
  ] as const) {
    const { inner, bodies, lines } = editsBetween(digests(LINES), digests(edited));
    assert.deepEqual([inner, bodies], [[], []], what);
    assert.deepEqual([1, 3, 4, 6, 7, 9].map(lines.get(0)!), moved, what);
  }
});

test("an empty line in a text of several lines is a part of it", () => {
  const said = [...LINES, 'TEXT = """a', 'b"""'];
  assert.deepEqual(editsBetween(digests(said), digests(said.toSpliced(10, 0, ""))).inner, [0]);
  const saying = LINES.toSpliced(3, 0, '    """Says', '    more."""');
  assert.deepEqual(editsBetween(digests(saying), digests(saying.toSpliced(5, 0, ""))).bodies, []);
  assert.deepEqual(editsBetween(digests(saying), digests(saying.toSpliced(4, 0, ""))).bodies, [textKey(0), placeKey(0, 3, 0)]);
  const inside = LINES.with(3, "    return '''a").toSpliced(4, 0, "b'''");
  assert.deepEqual(editsBetween(digests(inside), digests(inside.toSpliced(4, 0, ""))).bodies, [textKey(0), placeKey(0, 3, 0)]);
});

test("what stands between functions makes all of the module otherwise, and so does what is said anywhere", () => {
  for (const [what, lines] of [
    ["a line between", longer(4, "OTHER = 1")],
    ["a head", LINES.with(5, "def two(a, b=1):")],
    ["another function", longer(9, "def three():", "    pass")],
    ["an import", longer(3, "    import os")],
    ["what cannot be read", LINES.with(6, "    return one(")],
  ] as const)
    assert.deepEqual(editsBetween(digests(LINES), digests(lines)).inner, [0], what);
});

test("a function that can see something from outside now is otherwise, where nothing of its text is", () => {
  const before = digests(["import sys", "def read():", "    return 1", "def ask():", "    return read()"]);
  const now = digests(["import sys", "def read():", "    return sys.argv", "def ask():", "    return read()"]);
  const { inner, bodies, lines } = editsBetween(before, now);
  assert.deepEqual(inner, []);
  assert.deepEqual(bodies, [textKey(0), placeKey(0, 2, 0), placeKey(0, 4, 0)]);
  // What was found there moves with it.
  assert.equal(lines.get(0)!(5), 5);
});
