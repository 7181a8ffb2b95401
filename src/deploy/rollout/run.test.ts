import assert from "node:assert/strict";
import { test } from "node:test";
import type { Clock } from "../../platform/clock.ts";
import { openStore } from "../../platform/store.ts";
import type { Engine, StepResult } from "../engines/engine.ts";
import type { Step } from "../strategies/strategy.ts";
import { createJournal, DEPLOY_MIGRATIONS, type Journal } from "./journal.ts";
import { runRollout } from "./run.ts";
import { plan, release, runningBatches, stepWords } from "./testing.ts";

const rollout = plan(release(2), { previous: release(1), running: runningBatches(release(1)) });
const DONE: StepResult = { kind: "done", evidence: null };
const clock: Clock = { nowMs: () => 0, monotonicMs: () => 0, sleep: () => Promise.resolve() };

function open(): { journal: Journal } & Disposable {
  const store = openStore(":memory:", [DEPLOY_MIGRATIONS]);
  const journal = createJournal(store);
  journal.begin(rollout);
  return { journal, [Symbol.dispose]: () => store[Symbol.dispose]() };
}

function run(journal: Journal, ensure: (step: Step) => Promise<StepResult>, signal = new AbortController().signal) {
  const engine: Engine = { ensure, reconcile: () => Promise.resolve() };
  const { id } = rollout.request;
  return runRollout({
    plan: rollout,
    engine,
    clock,
    records: { entries: () => journal.entries(id).map(({ entry }) => entry), record: (entry) => void journal.append(id, entry, 0) },
    stepSignal: () => signal,
    onTrouble: () => {},
  });
}

const entriesOf = (journal: Journal) => journal.entries(rollout.request.id).map(({ entry }) => entry);

test("each step's intent is in the journal before its effect and its answer after it", async () => {
  using at = open();
  const seen: string[] = [];
  const outcome = await run(at.journal, (step) => {
    const last = entriesOf(at.journal).at(-1);
    assert.deepEqual(last, { kind: "intent", step });
    seen.push(step.kind);
    return Promise.resolve(DONE);
  });
  assert.deepEqual([outcome, seen.length], [{ kind: "completed" }, 8]);
});

test("an engine that cannot be reached is tried again", async () => {
  using at = open();
  let troubles = 3;
  const outcome = await run(at.journal, () => (troubles-- > 0 ? Promise.reject(new Error("no agent")) : Promise.resolve(DONE)));
  assert.equal(outcome.kind, "completed");
});

test("killed after any step and started again, it takes the open step once more and ends completed", async () => {
  for (let calls = 1; calls <= 8; calls++) {
    using at = open();
    const killed = new AbortController();
    let left = calls;
    const first = run(
      at.journal,
      () => {
        if (--left > 0) return Promise.resolve(DONE);
        killed.abort(new Error("killed"));
        return Promise.reject(new Error("killed"));
      },
      killed.signal,
    );
    await assert.rejects(first, /killed/);
    const outcome = await run(at.journal, () => Promise.resolve(DONE));
    assert.equal(outcome.kind, "completed");
    assert.equal(stepWords(entriesOf(at.journal)).length, 8, "no step has two intents");
  }
});

test("an abort turns it round even while a step waits", async () => {
  using at = open();
  let aborted = false;
  const outcome = await run(at.journal, (step) => {
    if (step.kind !== "start" || aborted) return Promise.resolve(DONE);
    aborted = true;
    at.journal.append(rollout.request.id, { kind: "abort", by: "ada" }, 0);
    return Promise.reject(new Error("interrupted"));
  });
  assert.deepEqual(outcome, { kind: "aborted", by: "ada" });
  assert.deepEqual(stepWords(entriesOf(at.journal)), ["prepare", "start v2", "stop v2"]);
});

test("only one rollout of an environment can be open", () => {
  using at = open();
  const second = { ...rollout, request: { ...rollout.request, id: "r-2" } };
  assert.throws(() => at.journal.begin(second));
  at.journal.end(rollout.request.id);
  at.journal.begin(second);
});

test("the epoch rises with each start, above what the agent has seen", () => {
  using at = open();
  assert.equal(at.journal.raiseEpoch(0), 1);
  assert.equal(at.journal.raiseEpoch(0), 2);
  assert.equal(at.journal.raiseEpoch(9), 9);
});
