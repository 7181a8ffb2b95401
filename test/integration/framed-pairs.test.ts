// What stands around a pair changes nothing: where the value comes from, where it does harm, who calls the function, and how the files lie.
import assert from "node:assert/strict";
import { randomInt } from "node:crypto";
import { test } from "node:test";
import { CAPABILITIES } from "../flow-pairs/capabilities/all.ts";
import { isFor, simpleFrames, someFrame, wrongInFrame, type Frame } from "../flow-pairs/frames.ts";
import { SeededRandom } from "../flow-pairs/seeded-random.ts";
import { isForCommands } from "../flow-pairs/tried-out.ts";

const SOME = CAPABILITIES.filter(isForCommands);
const PAIRS_EACH = 2;
const MIXED_FRAMES = 150;
const RIGHT_SHARE_MIN = 0.98;

test("pairs in frames of which one part is not ordinary", { timeout: 600_000 }, (t) => judge(t, () => simpleFrames()));

test("pairs in frames that are mixed", { timeout: 600_000 }, (t) =>
  judge(t, (random) => Array.from({ length: MIXED_FRAMES }, () => someFrame(random))),
);

async function judge(t: { diagnostic(text: string): void }, framesOf: (random: SeededRandom) => readonly Frame[]): Promise<void> {
  const seed = Number(process.env["SEED"] ?? randomInt(2 ** 31));
  t.diagnostic(`seed ${seed}`);
  const random = new SeededRandom(seed);
  const wrong: string[] = [];
  const frames = framesOf(random);
  assert.ok(frames.length >= 100, `only ${frames.length} frames`);
  for (const frame of frames)
    for (let i = 0; i < PAIRS_EACH; i++) {
      const one = random.pick(SOME);
      if (!isFor(one, frame)) continue;
      const labels = await wrongInFrame(one, frame, new SeededRandom(random.below(2 ** 31)));
      if (labels.length > 0) wrong.push(`${one.name} in ${Object.values(frame).join(" ")} (${labels.join(", ")})`);
    }
  const all = PAIRS_EACH * frames.length;
  t.diagnostic(`${wrong.length} of ${all} wrong`);
  for (const one of wrong) t.diagnostic(one);
  assert.ok(1 - wrong.length / all >= RIGHT_SHARE_MIN, wrong.join("\n"));
}
