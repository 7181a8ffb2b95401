import assert from "node:assert/strict";
import { test } from "node:test";
import type { ObservedInstance, ObservedJob, ObservedState } from "../../../model/host/instance.ts";
import { RELEASE_COMMAND_FAILED } from "../../../platform/errors/deploy-errors.ts";
import { plan, processSpec, release } from "../../rollout/testing.ts";
import { judgeJob, judgeStart, judgeWatch, type Judgement } from "./judge.ts";

const batches = plan(release(2)).new;
const identity = { bootId: "b", pid: 10, startTicks: 1 };

function instance(over: Partial<ObservedInstance>): ObservedInstance {
  return {
    id: batches[0]?.instances[0]?.id as string,
    app: "shop",
    environment: "production",
    release: "shop/production/v2",
    process: "web",
    phase: "ready",
    identity,
    startedAtMs: 0,
    restarts: 0,
    lastExit: null,
    problem: null,
    lastLines: [],
    readyBy: null,
    memoryBytes: null,
    memoryLimit: null,
    isolation: [],
    ...over,
  };
}

function observed(instances: readonly ObservedInstance[], jobs: readonly ObservedJob[] = []): ObservedState {
  const agent = { identity, startedAtMs: 0, runtime: "/runtime" };
  return { version: 1, revision: 1, epoch: 1, desiredNumber: 1, agent, workers: [], instances, jobs, isolation: [] };
}

const verdict = (judgement: Judgement): string => (judgement.kind === "failed" ? judgement.failure.code : judgement.kind);

test("a start is done when every instance is ready", () => {
  assert.equal(verdict(judgeStart(observed([instance({})]), batches, false)), "done");
  assert.equal(verdict(judgeStart(observed([instance({ phase: "starting" })]), batches, false)), "wait");
  assert.equal(verdict(judgeStart(observed([]), batches, false)), "wait");
});

test("one that ends fails the start at once, with its own last lines", () => {
  const ended = instance({
    phase: "backoff",
    restarts: 1,
    lastExit: { kind: "code", code: 3 },
    problem: "it exited with code 3",
    lastLines: ['  File "/home/releases/shop/production/v2/app.py", line 7, in <module>', "ImportError: no pay"],
  });
  const judgement = judgeStart(observed([ended]), batches, false);
  assert.deepEqual(judgement, {
    kind: "failed",
    failure: {
      code: "FL-3001",
      because: "`web` of v2: it exited with code 3. Its output: ImportError: no pay (app.py:7)",
      output: [
        "Traceback (most recent call last), without the frames of libraries:",
        '  File "app.py", line 7, in <module>',
        "ImportError: no pay",
      ],
    },
  });
});

test("one that the agent gives up did not become ready, also once it has been ended for it", () => {
  const problem = "not ready within 30 s; last check: GET /: 500";
  assert.equal(verdict(judgeStart(observed([instance({ phase: "stopping", problem })]), batches, false)), "FL-3002");
  const lastExit = { kind: "signal", signal: "SIGTERM" } as const;
  assert.equal(verdict(judgeStart(observed([instance({ phase: "backoff", restarts: 1, lastExit, problem })]), batches, false)), "FL-3002");
});

test("a server whose workers end again and again is not waited for, and one that lost a few is", () => {
  const rounds = (count: number): string[] =>
    Array.from({ length: count }, (_, i) => [
      `Process SpawnProcess-${i + 1}:`,
      "Traceback (most recent call last):",
      '  File "/home/releases/shop/production/v2/app.py", line 7, in <module>',
      "ImportError: no pay",
    ]).flat();
  const judged = (lastLines: readonly string[]): Judgement =>
    judgeStart(observed([instance({ phase: "starting", lastLines })]), batches, false);
  assert.equal(verdict(judged(rounds(9))), "wait");
  const failed = judged(rounds(10).slice(-12));
  assert.equal(verdict(failed), "FL-3001");
  assert.match(
    failed.kind === "failed" ? failed.failure.because : "",
    /its workers end again and again before it is ready\. Its output: ImportError: no pay \(app.py:7\)/,
  );
  const gunicorn = Array.from(
    { length: 10 },
    (_, i) => `[2026-11-21 10:00:00 +0000] [7] [ERROR] Worker (pid:${i + 8}) exited with code 1.`,
  );
  assert.equal(verdict(judged(gunicorn)), "FL-3001");
});

test("an end that nobody saw does not speak against the release", () => {
  const lost = instance({ phase: "starting", restarts: 1, lastExit: { kind: "unknown" } });
  assert.equal(verdict(judgeStart(observed([lost]), batches, false)), "wait");
});

test("past its bound a start has failed whatever the agent says", () => {
  assert.equal(verdict(judgeStart(observed([]), batches, true)), "FL-3002");
});

test("a beat may wait for the one before it", () => {
  const [beat] = plan(release(2, { processes: [processSpec("beat")] })).new;
  const waiting = instance({ id: beat?.instances[0]?.id as string, phase: "waiting" });
  assert.equal(verdict(judgeStart(observed([waiting]), beat === undefined ? [] : [beat], false)), "done");
});

test("a watch fails when one that was ready has ended or stopped answering, and is done when its time is over", () => {
  const crashed = instance({ phase: "ready", restarts: 1, lastExit: { kind: "signal", signal: "SIGKILL" } });
  assert.equal(verdict(judgeWatch(observed([crashed]), batches, false)), "FL-3003");
  assert.equal(verdict(judgeWatch(observed([instance({ phase: "unhealthy" })]), batches, false)), "FL-3003");
  assert.equal(verdict(judgeWatch(observed([instance({})]), batches, false)), "wait");
  assert.equal(verdict(judgeWatch(observed([instance({})]), batches, true)), "done");
});

const JOB: ObservedJob = {
  id: "j",
  app: "shop",
  phase: "ended",
  identity: null,
  startedAtMs: 0,
  endedAtMs: 1,
  exit: null,
  timedOut: false,
  lastLines: [],
};
const JOBS: readonly (readonly [string, Partial<ObservedJob>, string])[] = [
  ["runs", { phase: "running", exit: null }, "wait"],
  ["ended well", { exit: { kind: "code", code: 0 } }, "done"],
  ["ended badly", { exit: { kind: "code", code: 1 } }, "FL-3004"],
  ["was killed", { exit: { kind: "signal", signal: "SIGKILL" } }, "FL-3004"],
  ["took too long", { exit: { kind: "code", code: 0 }, timedOut: true }, "FL-3004"],
  ["ended unseen", { exit: { kind: "unknown" } }, "FL-3005"],
];
for (const [what, over, wanted] of JOBS) {
  test(`a release command that ${what}: ${wanted}`, () => {
    assert.equal(verdict(judgeJob(observed([], [{ ...JOB, ...over }]), "j")), wanted);
  });
}

test("a release command whose write the tree refused says what to do about it", () => {
  const job: ObservedJob = { ...JOB, exit: { kind: "code", code: 1 }, hint: "Keep it in a volume." };
  const judged = judgeJob(observed([], [job]), "j");
  const because = judged.kind === "failed" ? judged.failure.because : "";
  assert.equal(because, "It ended with exit code 1. Keep it in a volume.");
  const told = RELEASE_COMMAND_FAILED.message({ because, now: "v1 still serves", app: "shop" });
  assert.equal(told, "It ended with exit code 1. Keep it in a volume. v1 still serves.");
});
