// What the audit knows of the language it knows as well where a user's own model says what comes from outside, and where a script tries functions out.
import assert from "node:assert/strict";
import { randomInt } from "node:crypto";
import { test } from "node:test";
import { CAPABILITIES } from "../flow-pairs/capabilities/all.ts";
import { SeededRandom } from "../flow-pairs/seeded-random.ts";
import { isForCommands, STYLES, wrongInOneTree, wrongWhenTriedOut } from "../flow-pairs/tried-out.ts";

/** One pair in so many for each style: another part each time. */
const PART = 4;
const RIGHT_SHARE_MIN = 0.98;

for (const style of STYLES)
  test(`pairs by a model of one's own: ${style}`, { timeout: 300_000 }, (t) => {
    const seed = randomInt(2 ** 31);
    t.diagnostic(`seed ${seed}`);
    const random = new SeededRandom(seed);
    const some = CAPABILITIES.filter((one, i) => i % PART === seed % PART && isForCommands(one));
    assert.ok(some.length >= 200, `only ${some.length} pairs`);
    const wrong = some.flatMap((one) => {
      const labels = wrongWhenTriedOut(one, style, new SeededRandom(random.below(2 ** 31)));
      return labels.length === 0 ? [] : [`${one.name} (${labels.join(", ")})`];
    });
    t.diagnostic(`${wrong.length} of ${some.length} wrong`);
    assert.ok(1 - wrong.length / some.length >= RIGHT_SHARE_MIN, wrong.join("\n"));
  });

test("pairs of one tree: what stands beside says nothing", { timeout: 300_000 }, (t) => {
  const seed = randomInt(2 ** 31);
  t.diagnostic(`seed ${seed}`);
  // Whoever takes a module's place in `sys.modules` takes it for all that run with it.
  const some = CAPABILITIES.filter((one) => isForCommands(one) && !one.name.includes("sys-modules"));
  const wrong = wrongInOneTree(some, "sink-wrapped", new SeededRandom(seed));
  t.diagnostic(`${wrong.length} of ${2 * some.length} wrong`);
  assert.ok(1 - wrong.length / (2 * some.length) >= RIGHT_SHARE_MIN, wrong.join("\n"));
});
