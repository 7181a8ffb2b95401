import assert from "node:assert/strict";
import { test } from "node:test";
import { plan, processSpec, release, runningBatches, stepWords, walk } from "../rollout/testing.ts";

const v1 = release(1);
const v2 = release(2);
const second = plan(v2, { previous: v1, running: runningBatches(v1) });

test("the first release is laid out, started, given traffic and watched", () => {
  assert.deepEqual(stepWords(walk(plan(v1))), ["prepare", "start v1", "switch v1", "watch v1"]);
});

test("the next one takes over before the old one drains, loses its tunnels and its pool, and stops", () => {
  assert.deepEqual(stepWords(walk(second)), [
    "prepare",
    "start v2",
    "switch v2 from v1",
    "watch v2",
    "drain v1",
    "close-tunnels v1",
    "close-pool v1",
    "stop v1",
  ]);
});

test("the release command runs before anything of the new release starts", () => {
  const target = release(2, { releaseCommand: true });
  const words = stepWords(walk(plan(target, { previous: v1, running: runningBatches(v1) })));
  assert.deepEqual(words.slice(0, 3), ["prepare", "release-command", "start v2"]);
});

test("a failing release command leaves the old release untouched", () => {
  const target = release(2, { releaseCommand: true });
  const entries = walk(plan(target, { previous: v1, running: runningBatches(v1) }), ({ kind }) => kind === "release-command");
  assert.deepEqual(stepWords(entries), ["prepare", "release-command"]);
});

test("a new release that does not start is stopped without ever having had traffic", () => {
  assert.deepEqual(stepWords(walk(second, ({ kind }) => kind === "start")), ["prepare", "start v2", "stop v2"]);
});

test("one that fails under watch gives the traffic back first and is then drained", () => {
  assert.deepEqual(stepWords(walk(second, ({ kind }) => kind === "watch")).slice(3), [
    "watch v2",
    "switch v1 from v2",
    "drain v2",
    "close-tunnels v2",
    "close-pool v2",
    "stop v2",
  ]);
});

test("a first release that fails under watch leaves nothing behind", () => {
  assert.deepEqual(stepWords(walk(plan(v1), ({ kind }) => kind === "watch")).slice(3), [
    "watch v1",
    "switch nothing from v1",
    "drain v1",
    "close-tunnels v1",
    "close-pool v1",
    "stop v1",
  ]);
});

test("workers start with the web process and the old ones end with it; none of them is switched", () => {
  const processes = [processSpec("web"), processSpec("worker"), processSpec("beat")];
  const [old, target] = [release(1, { processes }), release(2, { processes })];
  const words = stepWords(walk(plan(target, { previous: old, running: runningBatches(old) })));
  assert.ok(words.includes("start v2,v2/worker,v2/beat"));
  assert.ok(words.includes("switch v2 from v1"));
  assert.equal(words.at(-1), "stop v1,v1/worker,v1/beat");
});

test("an app without a web process hands over from worker to worker", () => {
  const processes = [processSpec("worker")];
  const [old, target] = [release(1, { processes }), release(2, { processes })];
  assert.deepEqual(stepWords(walk(plan(target, { previous: old, running: runningBatches(old) }))), [
    "prepare",
    "start v2/worker",
    "watch v2/worker",
    "stop v1/worker",
  ]);
});

test("a process that the new release does not have any more is stopped with the rest", () => {
  const old = release(1, { processes: [processSpec("web"), processSpec("worker")] });
  const words = stepWords(walk(plan(v2, { previous: old, running: runningBatches(old) })));
  assert.equal(words.at(-1), "stop v1,v1/worker");
});

test("a release that is rolled back to is not watched: a person asked for it", () => {
  const back = plan(v1, { kind: "rollback", previous: v2, running: runningBatches(v2) });
  assert.deepEqual(stepWords(walk(back)).slice(0, 4), ["prepare", "start v1", "switch v1 from v2", "drain v2"]);
});
