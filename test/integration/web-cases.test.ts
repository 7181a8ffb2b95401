// The whole matrix of web cases, of a new seed that is printed: what is found less what is falsely found, for each weakness and each framework.
import assert from "node:assert/strict";
import { randomInt } from "node:crypto";
import { test } from "node:test";
import { judge } from "../web-pairs/judge-case.ts";
import { makeCases } from "../web-pairs/make-cases.ts";
import { averageScore, scoreOf, summarise, tableOf } from "../web-pairs/rates.ts";

const PER_VARIANT = 6;
const AVERAGE_MIN = 0.96;
const EACH_MIN = 0.85;
/** Fewer cases say little about a weakness. */
const CASES_MIN = 12;

test("weaknesses are found and what only looks like one is not, in every framework", { timeout: 170_000 }, (t) => {
  const seed = randomInt(2 ** 31);
  t.diagnostic(`seed ${seed}`);
  const judged = makeCases(seed, PER_VARIANT).map(judge);
  const byWeakness = summarise(judged, ({ case: { cell } }) => String(cell.cwe));
  const byFramework = summarise(judged, ({ case: { framework } }) => framework);
  for (const line of [...tableOf("CWE", byWeakness).split("\n"), ...tableOf("framework", byFramework).split("\n")]) t.diagnostic(line);
  assert.ok(judged.length > 2000, `only ${judged.length} cases`);
  assert.ok(averageScore(byWeakness) >= AVERAGE_MIN, `average ${averageScore(byWeakness)}`);
  for (const rates of [...byWeakness, ...byFramework])
    if (rates.bad + rates.good >= CASES_MIN) assert.ok(scoreOf(rates) >= EACH_MIN, `${rates.name}: ${scoreOf(rates)}`);
});
