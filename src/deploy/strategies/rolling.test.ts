import assert from "node:assert/strict";
import { test } from "node:test";
import { plan, processSpec, release, runningBatches, stepWords, walk } from "../rollout/testing.ts";

const web = processSpec("web", { instances: 3 });
const v1 = release(1, { strategy: "rolling", processes: [web] });
const v2 = release(2, { strategy: "rolling", processes: [web] });
const second = plan(v2, { previous: v1, running: runningBatches(v1) });

test("each new instance takes its share before the old one it replaces goes", () => {
  const words = stepWords(walk(second));
  assert.deepEqual(words.slice(0, 9), [
    "prepare",
    "start v2",
    "switch v2 from v1",
    "watch v2",
    "drain v1",
    "close-tunnels v1",
    "close-pool v1",
    "stop v1",
    "start v2+2",
  ]);
  assert.deepEqual(
    words.filter((word) => word.startsWith("switch")),
    ["switch v2 from v1", "switch v2+2 from v1+2", "switch v2+3 from v1+3"],
  );
});

test("never more than one instance more than asked for", () => {
  let up = 3;
  let most = up;
  for (const word of stepWords(walk(second))) {
    if (word.startsWith("start")) up += 1;
    if (word.startsWith("stop")) up -= 1;
    most = Math.max(most, up);
  }
  assert.deepEqual({ up, most }, { up: 3, most: 4 });
});

test("when the second one fails, what was stopped comes back before the new ones go", () => {
  const words = stepWords(walk(second, (step) => step.kind === "start" && step.batches[0]?.endsWith("v2+2") === true));
  assert.deepEqual(words.slice(words.indexOf("start v2+2")), [
    "start v2+2",
    "start v1+4",
    "switch v1+4 from v2",
    "drain v2",
    "close-tunnels v2",
    "close-pool v2",
    "stop v2,v2+2",
  ]);
});

test("workers change hands together, after the last web instance", () => {
  const processes = [processSpec("web", { instances: 2 }), processSpec("worker")];
  const [old, target] = [release(1, { strategy: "rolling", processes }), release(2, { strategy: "rolling", processes })];
  const words = stepWords(walk(plan(target, { previous: old, running: runningBatches(old) })));
  assert.deepEqual(words.slice(-3), ["start v2/worker", "watch v2/worker", "stop v1/worker"]);
});

test("one old set of several instances goes when as many new ones serve", () => {
  const whole = release(1, { processes: [web] });
  const words = stepWords(walk(plan(v2, { previous: whole, running: runningBatches(whole) })));
  assert.deepEqual(
    words.filter((word) => word.startsWith("switch")),
    ["switch v2", "switch v2+2", "switch v2+3 from v1"],
  );
});
