// Runs open rollouts in the background and concludes each in one transaction: outcome, what runs now, current release, history.
import type { Engine } from "../deploy/engines/engine.ts";
import { foldJournal, hasSwitched, remainingBatches, type JournalEntry, type RolloutPlan } from "../deploy/rollout/machine.ts";
import { runRollout } from "../deploy/rollout/run.ts";
import type { Clock } from "../platform/clock.ts";
import type { Log } from "../platform/log.ts";
import type { Conductor, Records } from "./control-ports.ts";
import { describeOutcome, describeRequest } from "./describe-rollout.ts";

export interface ConductorPorts extends Records {
  readonly engine: Engine;
  readonly clock: Clock;
  readonly log: Log;
  readonly announce: () => void;
  /** Aborted when the control plane ends; a rollout then stops where it is and goes on at the next start. */
  readonly shutdown: AbortSignal;
  /** After a rollout has ended: free what no release needs any more. */
  readonly onEnded: (plan: RolloutPlan) => Promise<void>;
}

export function createConductor(at: ConductorPorts): Conductor {
  const running = new Map<string, AbortController>();
  return {
    start(rollout) {
      const plan = at.journal.plan(rollout);
      if (plan === null || running.has(rollout)) return;
      running.set(rollout, new AbortController());
      void conductToTheEnd(plan, at, running).finally(() => running.delete(rollout));
    },
    interrupt(rollout) {
      running.get(rollout)?.abort(new Error("the rollout was aborted"));
    },
    isRunning: (rollout) => running.has(rollout),
  };
}

const RETRY_FIRST_MS = 500;
const RETRY_MOST_MS = 15_000;

/** What stops a rollout without an outcome (a full disk, say) is waited out: it goes on from its journal. */
async function conductToTheEnd(plan: RolloutPlan, at: ConductorPorts, running: Map<string, AbortController>): Promise<void> {
  for (let waitMs = RETRY_FIRST_MS; !at.shutdown.aborted; waitMs = Math.min(waitMs * 2, RETRY_MOST_MS)) {
    try {
      return await conduct(plan, at, running);
    } catch (error) {
      if (at.shutdown.aborted) return;
      at.log.error("a rollout was interrupted and goes on", { rollout: plan.request.id, inMs: waitMs, error });
      await at.clock.sleep(waitMs, at.shutdown).catch(() => {});
    }
  }
}

async function conduct(plan: RolloutPlan, at: ConductorPorts, running: Map<string, AbortController>): Promise<void> {
  const { id } = plan.request;
  const outcome = await runRollout({
    plan,
    engine: at.engine,
    clock: at.clock,
    records: {
      entries: () => at.journal.entries(id).map(({ entry }) => entry),
      record: (entry) => recordEntry(plan, entry, at),
    },
    stepSignal() {
      const controller = new AbortController();
      running.set(id, controller);
      return AbortSignal.any([controller.signal, at.shutdown]);
    },
    onTrouble: (error, step) => at.log.warn("a step will be tried again", { rollout: id, step, error }),
  });
  at.log.info("rollout ended", { rollout: id, outcome: outcome.kind });
  await at.engine.reconcile(at.shutdown);
  await at.onEnded(plan);
}

/** The entry and what follows from it are on disk together. */
export function recordEntry(plan: RolloutPlan, entry: JournalEntry, at: Pick<ConductorPorts, keyof Records | "clock" | "announce">): void {
  const { app, environment, id } = plan.request;
  at.store.transaction(() => {
    const nowMs = at.clock.nowMs();
    at.journal.append(id, entry, nowMs);
    const state = foldJournal(
      plan,
      at.journal.entries(id).map((row) => row.entry),
    );
    if (entry.kind === "confirmed" && entry.step.kind === "switch") {
      if (hasSwitched(plan, state)) at.releases.setCurrent(app, environment, plan.request.to, nowMs);
      else if (state.direction === "back") at.releases.setCurrent(app, environment, plan.request.from, nowMs);
    }
    if (entry.kind !== "ended") return;
    at.journal.setBatches(app, environment, remainingBatches(plan, state));
    at.journal.end(id);
    const serves = entry.outcome.kind === "completed" ? plan.request.to : plan.request.from;
    at.releases.setCurrent(app, environment, serves, nowMs);
    const what = `${describeRequest(plan.request)}: ${describeOutcome(entry.outcome)}`;
    const reason = at.releases.release(plan.request.to)?.release.reason ?? null;
    const detail =
      entry.outcome.kind === "rolled-back" ? entry.outcome.because : plan.request.kind === "ship" && reason !== "ship" ? reason : null;
    at.history.add({ atMs: nowMs, who: plan.request.requestedBy, app, environment, what, release: plan.request.to, detail });
  });
  at.announce();
}
