// Handlers in every frame: routes that decorators, tables, loops and factories make, applications that are given or missing, requests and answers as programs pass them on. Each alone, and all in one tree.
import assert from "node:assert/strict";
import { test } from "node:test";
import { isRightFramed, judgeAlone, judgeTogether, type JudgedFrame } from "../web-pairs/judge-frames.ts";
import { casesOf, readFrames } from "../web-pairs/make-frames.ts";

const ALONE_MIN = 0.99;
const TOGETHER_MIN = 0.96;

for (const [how, judge, least] of [
  ["alone", judgeAlone, ALONE_MIN],
  ["in one tree", judgeTogether, TOGETHER_MIN],
] as const)
  test(`handlers in frames, ${how}`, { timeout: 170_000 }, (t) => {
    const judged = readFrames().flatMap((frame) => judge(frame, casesOf(frame)));
    const wrong = judged.filter((one) => !isRightFramed(one));
    for (const [frame, some] of Map.groupBy(wrong, (one) => one.case.frame)) t.diagnostic(`${frame}: ${some.map(named).join(" ")}`);
    t.diagnostic(`${wrong.length} of ${judged.length} wrong`);
    assert.ok(judged.length > 4_000, `only ${judged.length} cases`);
    assert.ok(1 - wrong.length / judged.length >= least, `${wrong.length} of ${judged.length} wrong`);
  });

function named({ case: { kind, label } }: JudgedFrame): string {
  return `${kind} (${label})`;
}
