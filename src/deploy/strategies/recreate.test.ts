import assert from "node:assert/strict";
import { test } from "node:test";
import { plan, release, runningBatches, stepWords, walk } from "../rollout/testing.ts";

const v1 = release(1, { strategy: "recreate" });
const v2 = release(2, { strategy: "recreate", releaseCommand: true });
const second = plan(v2, { previous: v1, running: runningBatches(v1) });

test("the old one has ended before the new one starts", () => {
  assert.deepEqual(stepWords(walk(second)), [
    "prepare",
    "release-command",
    "switch nothing from v1",
    "drain v1",
    "close-tunnels v1",
    "close-pool v1",
    "stop v1",
    "start v2",
    "switch v2",
    "watch v2",
  ]);
});

test("when the new one does not start, the old release is started again once the new one has ended", () => {
  assert.deepEqual(stepWords(walk(second, ({ kind }) => kind === "start")).slice(7), ["start v2", "stop v2", "start v1+2", "switch v1+2"]);
});

test("a failing release command stops nothing", () => {
  assert.deepEqual(stepWords(walk(second, ({ kind }) => kind === "release-command")), ["prepare", "release-command"]);
});
