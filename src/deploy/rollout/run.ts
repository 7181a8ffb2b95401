// Carries a rollout to its end: intent → effect → confirmed, over and over. Stopped anywhere and called again it goes on from the journal.
import type { Clock } from "../../platform/clock.ts";
import type { Engine, StepResult } from "../engines/engine.ts";
import type { RolloutOutcome } from "../../model/rollout.ts";
import { foldJournal, nextStep, outcomeOf, type JournalEntry, type RolloutPlan, type RolloutState } from "./machine.ts";

export interface RolloutRecords {
  entries(): readonly JournalEntry[];
  /** On disk, with all that follows from it, when this returns. */
  record(entry: JournalEntry): void;
}

export interface RunRollout {
  readonly plan: RolloutPlan;
  readonly records: RolloutRecords;
  readonly engine: Engine;
  readonly clock: Clock;
  /** A new signal for each step: aborted when a person aborts the rollout, or when the control plane ends. */
  readonly stepSignal: () => AbortSignal;
  /** The engine could not be reached; it is tried again. */
  readonly onTrouble: (error: unknown, step: string) => void;
}

const RETRY_FIRST_MS = 200;
const RETRY_MOST_MS = 5_000;
/** Intents and answers of one rollout; the longest rolling one of 100 instances has under 2,000. */
const STEPS_MAX = 5_000;

export async function runRollout(run: RunRollout): Promise<RolloutOutcome> {
  for (let count = 0; count < STEPS_MAX; count++) {
    const before = foldJournal(run.plan, run.records.entries());
    if (before.outcome !== null) return before.outcome;
    const step = nextStep(run.plan, before);
    if (step.kind === "finish") {
      run.records.record({ kind: "ended", outcome: outcomeOf(before) });
      continue;
    }
    if (before.open === null) run.records.record({ kind: "intent", step });
    const signal = run.stepSignal();
    const state = foldJournal(run.plan, run.records.entries());
    const result = await ensureStep(run, state, signal);
    if (result === "turned") continue;
    run.records.record(
      result.kind === "done" ? { kind: "confirmed", step, evidence: result.evidence } : { kind: "failed", step, failure: result.failure },
    );
  }
  throw new Error(`rollout ${run.plan.request.id} does not end: ${STEPS_MAX} steps`);
}

/** Tries until the engine answers. "turned": the journal has changed underneath, because somebody aborted. Throws when the control plane ends. */
async function ensureStep(run: RunRollout, state: RolloutState, signal: AbortSignal): Promise<StepResult | "turned"> {
  const step = state.open;
  if (step === null) return "turned";
  const events = {
    note: (text: string) => run.records.record({ kind: "note", text }),
    cut: (batches: readonly string[]) => run.records.record({ kind: "cut", batches }),
  };
  for (let waitMs = RETRY_FIRST_MS; ; waitMs = Math.min(waitMs * 2, RETRY_MOST_MS)) {
    try {
      const result = await run.engine.ensure(step, { plan: run.plan, state }, events, signal);
      return hasTurned(run, state) ? "turned" : result;
    } catch (error) {
      if (hasTurned(run, state)) return "turned";
      if (signal.aborted) throw error;
      run.onTrouble(error, step.kind);
    }
    await run.clock.sleep(waitMs, signal).catch((error: unknown) => {
      if (!hasTurned(run, state)) throw error;
    });
  }
}

function hasTurned(run: RunRollout, state: RolloutState): boolean {
  return foldJournal(run.plan, run.records.entries()).direction !== state.direction;
}
