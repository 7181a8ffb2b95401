// No rule is surer than what was read on real code allows, and none is held back for nothing.
import assert from "node:assert/strict";
import { test } from "node:test";
import { MEASURED } from "./measured.gen.ts";
import { measuredLine } from "./measured.ts";
import { RULES } from "./rules.gen.ts";

const JUDGED_MIN = 2;
const SHARE_MIN = 0.9;

test("a rule of which less than nine of ten were real is never proven, and every cap has that reason", () => {
  for (const { id, surest } of RULES) {
    const { real, meant, false: wrong } = MEASURED[id]?.judged ?? { real: 0, meant: 0, false: 0 };
    const judged = real + meant + wrong;
    const isUnder = judged >= JUDGED_MIN && (real + meant) / judged < SHARE_MIN;
    assert.equal(surest !== undefined, isUnder, `${id}: ${real + meant} of ${judged}`);
    assert.notEqual(surest?.confidence, "proven", id);
  }
});

test("what was measured is one line", () => {
  const measured = RULES.map((rule) => measuredLine(rule)).filter((line) => line !== null);
  assert.ok(measured.length > 20);
  for (const line of measured) assert.match(line, /^Measured: of .*\.$/);
});
