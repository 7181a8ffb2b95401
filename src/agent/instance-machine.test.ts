import assert from "node:assert/strict";
import { test } from "node:test";
import type { InstanceSpec } from "../model/host/desired-state.ts";
import type { CheckResult } from "./health.ts";
import {
  advance,
  NEW_INSTANCE,
  SILENCE_MAX_MS,
  STEADY_MS,
  type Advance,
  type InstanceEvent,
  type InstanceState,
} from "./instance-machine.ts";
import { instanceSpec } from "./testing.ts";

const GOOD: CheckResult = { ok: true, answered: true, detail: "GET /ready: answered 200", by: "/ready" };
const BAD: CheckResult = { ok: false, answered: true, detail: "GET /ready: answered 503", by: "/ready" };
const SILENT: CheckResult = { ok: false, answered: false, detail: "GET /ready: connected, but no answer in time", by: "/ready" };
const EXIT_1: InstanceEvent = { kind: "ended", exit: { kind: "code", code: 1 }, outOfMemory: false };

test("an instance is ready after as many good checks in a row as are asked for", () => {
  const one = feed(started(), { kind: "ready-check", result: GOOD });
  assert.equal(one.state.phase, "starting");
  const broken = feed(one.state, { kind: "ready-check", result: BAD });
  const again = feed(broken.state, { kind: "ready-check", result: GOOD });
  assert.equal(again.state.phase, "starting");
  assert.equal(feed(again.state, { kind: "ready-check", result: GOOD }).state.phase, "ready");
});

test("one that is not ready in time is stopped, and the last check is the reason", () => {
  const waiting = feed(started(), { kind: "ready-check", result: BAD }).state;
  const late = feed(waiting, { kind: "tick" }, 30_001);
  assert.equal(late.action, "term");
  assert.equal(late.state.problem, "not ready within 30 s; last check: GET /ready: answered 503");
});

test("what ignores SIGTERM is killed after its grace, once", () => {
  const stopping = feed(ready(), { kind: "unwanted" }, 1_000);
  assert.equal(stopping.action, "term");
  assert.equal(feed(stopping.state, { kind: "tick" }, 10_999).action, null);
  const killed = feed(stopping.state, { kind: "tick" }, 11_000);
  assert.equal(killed.action, "kill");
  assert.equal(feed(killed.state, { kind: "tick" }, 12_000).action, null);
});

test("one that is no longer wanted is forgotten when it has ended, and never started again", () => {
  const stopping = feed(ready(), { kind: "unwanted" });
  assert.equal(feed(stopping.state, EXIT_1).action, "forget");
  assert.equal(feed(NEW_INSTANCE, { kind: "unwanted" }).action, "forget");
});

test("restarts wait longer each time, up to a minute, and the third quick end is a crash loop", () => {
  const delays: number[] = [];
  const phases: string[] = [];
  let state = started();
  for (let i = 0; i < 9; i++) {
    state = feed(state, EXIT_1, 0).state;
    delays.push(state.restartAtMs ?? -1);
    phases.push(state.phase);
    state = feed(state, { kind: "spawned" }).state;
  }
  assert.deepEqual(delays, [500, 1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]);
  assert.deepEqual(phases.slice(0, 3), ["backoff", "backoff", "crash-loop"]);
});

test("after a steady life the first restart comes at once", () => {
  const ended = feed(ready(), EXIT_1, STEADY_MS);
  assert.equal(ended.state.restartAtMs, STEADY_MS);
  assert.equal(ended.state.phase, "backoff");
});

test("it is not started while its exclusive key is taken", () => {
  const held = feed(NEW_INSTANCE, { kind: "tick" }, 0, { mayStart: false });
  assert.equal(held.action, null);
  assert.equal(held.state.phase, "waiting");
  assert.equal(feed(held.state, { kind: "tick" }).action, "spawn");
});

test("a ready one becomes unhealthy after the allowed number of bad checks, and ready again with a good one", () => {
  let state = ready();
  for (let i = 0; i < 2; i++) state = feed(state, { kind: "ready-check", result: BAD }).state;
  assert.equal(state.phase, "ready");
  state = feed(state, { kind: "ready-check", result: BAD }).state;
  assert.equal(state.phase, "unhealthy");
  assert.equal(state.problem, BAD.detail);
  state = feed(feed(state, { kind: "ready-check", result: GOOD }).state, { kind: "ready-check", result: GOOD }).state;
  assert.deepEqual([state.phase, state.problem], ["ready", null]);
});

test("only a configured liveness path restarts a running one; without it a busy one is left alone until it is silent for a minute", () => {
  const spec = instanceSpec({ health: { ...(instanceSpec().health as NonNullable<InstanceSpec["health"]>), live: "/live" } });
  let state = ready();
  for (let i = 0; i < 2; i++) state = feed(state, { kind: "live-check", result: BAD }, 0, { spec }).state;
  assert.equal(feed(state, { kind: "live-check", result: BAD }, 0, { spec }).action, "term");
  const silent = feed(ready(), { kind: "ready-check", result: SILENT }, 0).state;
  assert.equal(feed(silent, { kind: "tick" }, SILENCE_MAX_MS).action, null);
  assert.equal(feed(silent, { kind: "tick" }, SILENCE_MAX_MS + 1).action, "term");
  assert.equal(feed(feed(silent, { kind: "ready-check", result: BAD }, 10).state, { kind: "tick" }, SILENCE_MAX_MS + 1).action, null);
});

test("one without a health check is ready when it has lived for a moment", () => {
  const spec = instanceSpec({ health: null, bind: null });
  assert.equal(feed(started(), { kind: "tick" }, 1_400, { spec }).state.phase, "starting");
  assert.equal(feed(started(), { kind: "tick" }, 1_500, { spec }).state.phase, "ready");
});

test("the end says whether memory was the reason", () => {
  const spec = instanceSpec({ memoryMaxBytes: 64 * 1024 * 1024 });
  const ended = feed(started(), { kind: "ended", exit: { kind: "signal", signal: "SIGKILL" }, outOfMemory: true }, 0, { spec });
  assert.equal(ended.state.problem, "it was ended by SIGKILL before it was ready (out of memory: the limit is 64 MiB)");
  const measured = feed(ready(), { kind: "over-memory", bytes: 70 * 1024 * 1024, maxBytes: 64 * 1024 * 1024 });
  assert.equal(measured.action, "term");
  assert.match(feed(measured.state, EXIT_1).state.problem ?? "", /used 70 MiB of memory; the limit is 64 MiB/);
});

function feed(state: InstanceState, event: InstanceEvent, nowMs = 0, more: { spec?: InstanceSpec; mayStart?: boolean } = {}): Advance {
  return advance(state, event, { spec: more.spec ?? instanceSpec(), nowMs, mayStart: more.mayStart ?? true });
}

function started(): InstanceState {
  return feed(NEW_INSTANCE, { kind: "spawned" }).state;
}

function ready(): InstanceState {
  return { ...started(), phase: "ready", readySinceMs: 0, readyBy: "/ready" };
}
