// The audit is right about cases of web applications that nobody has seen in this mixture before: a new seed each time, printed.
import assert from "node:assert/strict";
import { randomInt } from "node:crypto";
import { test } from "node:test";
import { SeededRandom } from "../flow-pairs/seeded-random.ts";
import { isRight, judge } from "./judge-case.ts";
import { makeCases } from "./make-cases.ts";
import { makeChains } from "./make-chains.ts";

const CASES = 120;
const RIGHT_SHARE_MIN = 0.95;
const CHAINS_OF_EACH = 3;
const CHAINS_RIGHT_MIN = 0.85;

test("of some cases of all weaknesses and frameworks it is right about nearly all", (t) => {
  const seed = randomInt(2 ** 31);
  t.diagnostic(`seed ${seed}`);
  const random = new SeededRandom(seed);
  const all = makeCases(seed, 1);
  const judged = Array.from({ length: CASES }, () => judge(random.pick(all)));
  const wrong = judged.filter((one) => !isRight(one)).map(({ case: { id }, found }) => `${id}: ${found ?? "not found"}`);
  assert.ok(1 - wrong.length / judged.length >= RIGHT_SHARE_MIN, wrong.join("\n"));
});

test("of some handlers of many parts it is right about nearly all", (t) => {
  const seed = randomInt(2 ** 31);
  t.diagnostic(`seed ${seed}`);
  const judged = makeChains(seed, CHAINS_OF_EACH).map(judge);
  const wrong = judged.filter((one) => !isRight(one)).map(({ case: { id }, found }) => `${id}: ${found ?? "not found"}`);
  assert.ok(judged.length > 30, `only ${judged.length} chains`);
  assert.ok(1 - wrong.length / judged.length >= CHAINS_RIGHT_MIN, wrong.join("\n"));
});
