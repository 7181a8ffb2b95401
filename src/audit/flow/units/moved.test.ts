import assert from "node:assert/strict";
import { test } from "node:test";
import type { Generation } from "./generation.ts";
import { GONE, movedGeneration } from "./moved.ts";
import { placeKey, plainKey } from "../program/place-key.ts";
import type { HitRecord, RootRecord } from "./unit-record.ts";

const FILES = ["shop/a.py", "my shop/b.py"];
/** Of the second module: what stood in line 3 is otherwise, and two lines longer. */
const LINES = new Map([[1, (line: number) => (line === 3 ? null : line < 3 ? line : line + 2)]]);

const at = (line: number, column = 4): number => placeKey(1, line, column);
const place = (file: string, line: number): HitRecord["place"] & { readonly file: string } => ({
  file,
  line,
  column: 4,
  endLine: line,
  endColumn: 9,
});

function generation(record: Partial<RootRecord>): Generation {
  const nothing = {
    touched: [],
    bodies: [],
    hits: [],
    calls: [],
    followed: [],
    reached: [],
    tooLongBefore: [],
    tooLong: [],
    defined: [],
    definedBefore: [],
    questions: [],
    answers: [],
    routes: [],
    rendering: null,
  };
  const left = { digest: "", marks: [], roots: [at(5)], touched: [], bodies: [at(7)], tooLong: [], steps: 0 };
  const root = { ...nothing, key: at(9), ...record };
  const info = { key: at(9), cls: null, entry: "none", table: "", hasKnownParameter: false };
  return { loads: [], infos: [info, { ...info, key: at(3) }], roots: [root], alone: null, left } as unknown as Generation;
}

test("whatever names a place of an edited module names where it is now", () => {
  const { infos, roots, left } = movedGeneration(
    generation({
      bodies: [at(7), placeKey(0, 7, 0)],
      calls: [2 * at(8) + 1],
      tooLong: [plainKey(at(8))],
      hits: [{ place: place("", 5), file: FILES[1]!, steps: [{ place: place(FILES[0]!, 5), text: "" }] } as unknown as HitRecord],
      questions: [{ key: "sql! my shop/b.py:5:4-6:9", isSeen: true, isOpen: false, isFollowed: true }],
      answers: [
        ["my shop/b.py:1:4-1:9", 1],
        ["shop/a.py:5:4-5:9", 2],
      ],
      routes: [
        { handler: at(8), call: "x", model: 0 },
        { handler: -1, call: "x", model: 0 },
      ],
      rendering: { before: null, filters: [["loud", at(8)]], folders: [], calls: ["my shop/b.py:8:4"], unknown: [], cut: 0 },
    }),
    FILES,
    LINES,
  );
  const [root] = roots;
  assert.deepEqual([infos.map(({ key }) => key), left.roots, left.bodies], [[at(11)], [at(7)], [at(9)]]);
  assert.deepEqual([root!.key, root!.bodies, root!.calls], [at(11), [at(9), placeKey(0, 7, 0)], [2 * at(10) + 1]]);
  assert.deepEqual(root!.tooLong, [plainKey(at(10))]);
  assert.deepEqual([root!.hits[0]!.place.line, root!.hits[0]!.place.endLine, root!.hits[0]!.steps[0]!.place.line], [7, 7, 5]);
  assert.equal(root!.questions[0]!.key, "sql! my shop/b.py:7:4-8:9");
  assert.deepEqual(
    root!.answers.map(([test]) => test),
    ["my shop/b.py:1:4-1:9", "shop/a.py:5:4-5:9"],
  );
  assert.deepEqual(
    root!.routes.map(({ handler }) => handler),
    [at(10), -1],
  );
  assert.deepEqual([root!.rendering!.filters, root!.rendering!.calls], [[["loud", at(10)]], ["my shop/b.py:10:4"]]);
});

test("a unit that names what is gone went through a body that is otherwise", () => {
  for (const record of [{ calls: [2 * at(3)] }, { defined: [at(3)] }, { answers: [["my shop/b.py:3:4-3:9", 1]] as const }])
    assert.deepEqual(movedGeneration(generation(record), FILES, LINES).roots[0]!.bodies, [GONE]);
  assert.deepEqual(movedGeneration(generation({ key: at(3) }), FILES, LINES).roots, []);
});

test("what stands nowhere stays where it is", () => {
  const nowhere = { line: 1, column: 0, endLine: 1, endColumn: 0 };
  const hits = [
    { place: place("", 5), file: FILES[1]!, steps: [{ place: { file: FILES[1]!, ...nowhere }, text: "" }] },
  ] as unknown as HitRecord[];
  const { roots } = movedGeneration(generation({ hits }), FILES, new Map([[1, (line: number) => line + 1]]));
  assert.equal(roots[0]!.hits[0]!.place.line, 6);
  assert.deepEqual(roots[0]!.hits[0]!.steps[0]!.place, { file: FILES[1]!, ...nowhere });
});
