// The audit is right about pairs that nobody has seen before: a new seed each time, printed.
import assert from "node:assert/strict";
import { randomInt } from "node:crypto";
import { test } from "node:test";
import { wrongTwins } from "./judge-pairs.ts";
import { makePairs } from "./make-pairs.ts";

const PAIRS_PER_CAPABILITY = 3;
const RIGHT_SHARE_MIN = 0.98;
/** Of the pairs of one capability. */
const CELL_SHARE_MIN = 0.85;

test("long: of pairs of all capabilities, and of those of each, it is right about nearly all", (t) => {
  const seed = randomInt(2 ** 31);
  t.diagnostic(`seed ${seed}`);
  const pairs = makePairs(seed, PAIRS_PER_CAPABILITY);
  const judged = pairs.map((pair) => ({ pair, wrong: wrongTwins(pair) }));
  const wrong = judged.filter((one) => one.wrong.length > 0);
  const told = wrong.map((one) => `${one.pair.id}: ${one.wrong.map(({ label }) => label).join(", ")}`).join("\n");
  assert.ok(1 - wrong.length / pairs.length >= RIGHT_SHARE_MIN, told);
  const byCapability = Map.groupBy(judged, ({ pair }) => pair.capability.name);
  for (const [name, some] of byCapability) {
    const right = some.filter((one) => one.wrong.length === 0).length;
    assert.ok(right / some.length >= CELL_SHARE_MIN, `${name}: ${right} of ${some.length}\n${told}`);
  }
});

/** One pair in so many: another part each time. */
const PART = 6;

test("of a part of them it is wrong about one at most", (t) => {
  const seed = randomInt(2 ** 31);
  t.diagnostic(`seed ${seed}`);
  const pairs = makePairs(seed, 1).filter((_, i) => i % PART === seed % PART);
  assert.ok(pairs.length > 10, `${pairs.length} pairs`);
  const wrong = pairs.filter((pair) => wrongTwins(pair).length > 0).map(({ id }) => id);
  assert.ok(wrong.length <= 1, wrong.join("\n"));
});
