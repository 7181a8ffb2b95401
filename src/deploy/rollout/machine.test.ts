import assert from "node:assert/strict";
import { test } from "node:test";
import type { StrategyName } from "../../model/rollout.ts";
import { canAbort, foldJournal, hasSwitched, nextStep, outcomeOf, remainingBatches, type JournalEntry } from "./machine.ts";
import { plan, processSpec, release, runningBatches, stepWords, walk } from "./testing.ts";

const v1 = release(1);
const v2 = release(2, { releaseCommand: true });
const second = plan(v2, { previous: v1, running: runningBatches(v1) });

test("an open step is taken again, whatever the journal was cut at", () => {
  const entries = walk(second);
  for (let length = 0; length < entries.length; length++) {
    const cut = entries.slice(0, length);
    const last = cut.at(-1);
    if (last?.kind === "intent") assert.deepEqual(nextStep(second, foldJournal(second, cut)), last.step);
  }
});

test("resumed anywhere, a rollout takes the same way to the same end", () => {
  const entries = walk(second);
  for (let length = 0; length <= entries.length; length++) {
    const resumed = resume(entries.slice(0, length));
    assert.deepEqual(stepWords(resumed), stepWords(entries), `cut after ${length} entries`);
  }
});

function resume(entries: readonly JournalEntry[]): JournalEntry[] {
  const all = [...entries];
  for (let count = 0; count < 100; count++) {
    const state = foldJournal(second, all);
    const step = nextStep(second, state);
    if (step.kind === "finish") return all;
    if (state.open === null) all.push({ kind: "intent", step });
    all.push({ kind: "confirmed", step, evidence: null });
  }
  throw new Error("does not end");
}

test("who got requests is known: the old ones from the beginning, the new ones from their switch", () => {
  const entries = walk(second);
  const switched = entries.findIndex((entry) => entry.kind === "intent" && entry.step.kind === "switch");
  assert.deepEqual(foldJournal(second, entries.slice(0, switched)).served, [v1.id]);
  assert.deepEqual(foldJournal(second, entries.slice(0, switched + 1)).served, [v1.id, v2.id]);
});

for (const strategy of ["blue-green", "rolling", "recreate"] satisfies StrategyName[]) {
  test(`${strategy}: wherever it fails, as many web instances as before serve in the end, all of one release`, () => {
    const processes = [processSpec("web", { instances: 2 }), processSpec("worker")];
    const [old, target] = [release(1, { strategy, processes }), release(2, { strategy, processes, releaseCommand: true })];
    const rollout = plan(target, { previous: old, running: runningBatches(old) });
    const steps = walk(rollout).filter((entry) => entry.kind === "intent").length;
    for (let failing = 0; failing < steps; failing++) {
      let at = 0;
      const entries = walk(rollout, () => at++ === failing);
      const state = foldJournal(rollout, entries);
      const web = remainingBatches(rollout, state).filter(({ kind }) => kind === "web");
      const count = web.reduce((sum, { instances }) => sum + instances.length, 0);
      assert.deepEqual(
        { count, releases: [...new Set(web.map((batch) => batch.release))] },
        { count: 2, releases: [old.id] },
        `failing step ${failing}`,
      );
      assert.equal(outcomeOf(state).kind, "rolled-back");
    }
  });
}

test("a failure on the way back does not stop it", () => {
  const entries = walk(second, ({ kind }) => kind === "watch");
  const state = foldJournal(second, entries);
  assert.equal(state.failure?.because, "it ended");
  const last = entries.at(-1);
  assert.ok(last?.kind === "confirmed");
  const again: JournalEntry = { kind: "failed", step: last.step, failure: { code: "FL-3001", because: "again", output: [] } };
  const failedTwice = foldJournal(second, [...entries.slice(0, -1), again]);
  assert.equal(failedTwice.problems.length, 1);
  assert.deepEqual(nextStep(second, failedTwice), { kind: "finish" });
});

test("the current release changes when its web instances have the traffic, and only on the way forward", () => {
  const entries = walk(second);
  const at = entries.findIndex((entry) => entry.kind === "confirmed" && entry.step.kind === "switch");
  assert.equal(hasSwitched(second, foldJournal(second, entries.slice(0, at - 1))), false);
  assert.equal(hasSwitched(second, foldJournal(second, entries.slice(0, at + 1))), true);
});

test("abort turns it round until the old instances begin to leave", () => {
  const entries = walk(second);
  const possible = entries.map((_, at) => canAbort(foldJournal(second, entries.slice(0, at))));
  const drainAt = entries.findIndex((entry) => entry.kind === "intent" && entry.step.kind === "drain");
  assert.equal(possible.lastIndexOf(true), drainAt);
  const aborted = foldJournal(second, [...entries.slice(0, 5), { kind: "abort", by: "ada" }]);
  assert.deepEqual([aborted.direction, aborted.open, outcomeOf(aborted)], ["back", null, { kind: "aborted", by: "ada" }]);
});

test("what a drain bound cuts is marked until the batch serves again", () => {
  const entries = walk(second, ({ kind }) => kind === "watch");
  const cut: JournalEntry = { kind: "cut", batches: [v1.id] };
  const drained = foldJournal(second, [...entries.slice(0, 8), cut]);
  assert.equal(drained.batches[v1.id]?.cut, true);
});
