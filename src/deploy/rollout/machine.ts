// The state of a rollout as a pure fold of its journal, and the next step from there. Whatever was killed, this is where it goes on.
import type { RolloutOutcome, RolloutRequest } from "../../model/rollout.ts";
import { STRATEGY_BY_NAME } from "../strategies/registry.ts";
import type { Batch, BatchPhase, BatchState, Step, StrategyState } from "../strategies/strategy.ts";

/** Everything that is decided before the first effect; written with the rollout and never changed. */
export interface RolloutPlan {
  readonly request: RolloutRequest;
  /** Run the target's release command before traffic. */
  readonly releaseCommand: boolean;
  /** Look at the new instances for this long after the switch; 0 for a rollback that a person ordered. */
  readonly watchMs: number;
  readonly drainTimeoutMs: number;
  readonly old: readonly Batch[];
  readonly new: readonly Batch[];
  readonly revival: readonly Batch[];
  /** Batches that this rollout does not touch. */
  readonly kept: readonly Batch[];
}

export interface StepFailure {
  readonly code: string;
  readonly because: string;
  /** Last lines of the app's own output, masked. */
  readonly output: readonly string[];
}

/** intent before the effect, confirmed after it: between the two the effect may or may not have happened, and is ensured again. */
export type JournalEntry =
  | { readonly kind: "intent"; readonly step: Step }
  | { readonly kind: "confirmed"; readonly step: Step; readonly evidence: string | null }
  | { readonly kind: "failed"; readonly step: Step; readonly failure: StepFailure }
  /** The bound of a drain has passed. */
  | { readonly kind: "cut"; readonly batches: readonly string[] }
  | { readonly kind: "abort"; readonly by: string }
  /** What goes on inside a step, for people. */
  | { readonly kind: "note"; readonly text: string }
  | { readonly kind: "ended"; readonly outcome: RolloutOutcome };

export interface RolloutState {
  readonly direction: "forward" | "back";
  readonly prepared: boolean;
  readonly commandDone: boolean;
  readonly batches: Readonly<Record<string, BatchState>>;
  readonly watched: readonly string[];
  /** Batches that got requests at one time, also those that the rollout found. */
  readonly served: readonly string[];
  /** Intent without an answer. */
  readonly open: Step | null;
  readonly failure: StepFailure | null;
  readonly abortedBy: string | null;
  /** What did not work on the way back; it goes on all the same. */
  readonly problems: readonly StepFailure[];
  readonly outcome: RolloutOutcome | null;
}

export function foldJournal(plan: RolloutPlan, entries: readonly JournalEntry[]): RolloutState {
  return entries.reduce((state, entry) => apply(state, entry), initialState(plan));
}

/** The open step again, else what the strategy says. Pure; the same state gives the same step. */
export function nextStep(plan: RolloutPlan, state: RolloutState): Step {
  if (state.open !== null) return state.open;
  const strategy = STRATEGY_BY_NAME[plan.request.strategy];
  return strategy[state.direction](strategyState(plan, state));
}

/** Going back is possible while the old ones are not being taken down; a drain that has begun is past that. */
export function canAbort(state: RolloutState): boolean {
  if (state.direction === "back" || state.outcome !== null) return false;
  return Object.values(state.batches).every(({ phase }) => !LEAVING.includes(phase)) && state.open?.kind !== "drain";
}

const LEAVING: readonly BatchPhase[] = ["drained", "closing", "pool-closing", "stopping", "stopped"];

/** What `finish` concludes. */
export function outcomeOf(state: RolloutState): RolloutOutcome {
  if (state.abortedBy !== null) return { kind: "aborted", by: state.abortedBy };
  if (state.failure !== null) return { kind: "rolled-back", ...state.failure };
  return { kind: "completed" };
}

/** Batches that stay up after `finish`. */
export function remainingBatches(plan: RolloutPlan, state: RolloutState): Batch[] {
  const up = [...plan.old, ...plan.new, ...plan.revival].filter(({ id }) => {
    const phase = (state.batches[id] as BatchState).phase;
    return phase === "serving" || phase === "ready";
  });
  return [...plan.kept, ...up];
}

/** True once new requests go to the new batches: this is when the current release changes. */
export function hasSwitched(plan: RolloutPlan, state: RolloutState): boolean {
  const isUp = ({ id, kind }: Batch): boolean => {
    const { phase } = state.batches[id] as BatchState;
    return phase === "serving" || (kind !== "web" && phase === "ready");
  };
  const web = plan.new.filter(({ kind }) => kind === "web");
  return state.direction === "forward" && (web.length > 0 ? web : plan.new).every(isUp);
}

function initialState(plan: RolloutPlan): RolloutState {
  const batches: Record<string, BatchState> = {};
  for (const batch of [...plan.old, ...plan.kept]) batches[batch.id] = { batch, phase: "serving", cut: false };
  for (const batch of [...plan.new, ...plan.revival]) batches[batch.id] = { batch, phase: "planned", cut: false };
  return {
    direction: "forward",
    prepared: false,
    commandDone: false,
    batches,
    watched: [],
    served: [...plan.old, ...plan.kept].map(({ id }) => id),
    open: null,
    failure: null,
    abortedBy: null,
    problems: [],
    outcome: null,
  };
}

function strategyState(plan: RolloutPlan, state: RolloutState): StrategyState {
  const of = (batches: readonly Batch[]): BatchState[] => batches.map(({ id }) => state.batches[id] as BatchState);
  return {
    prepared: state.prepared,
    releaseCommand: plan.releaseCommand ? (state.commandDone ? "done" : "due") : "none",
    old: of(plan.old),
    new: of(plan.new),
    revival: of(plan.revival),
    watch: plan.watchMs > 0,
    watched: state.watched,
  };
}

function apply(state: RolloutState, entry: JournalEntry): RolloutState {
  switch (entry.kind) {
    case "intent":
      return { ...begin(state, entry.step), open: entry.step };
    case "confirmed":
      return { ...confirm(state, entry.step), open: null };
    case "failed":
      return fail(state, entry.step, entry.failure);
    case "cut":
      return { ...state, batches: update(state, entry.batches, (batch) => ({ ...batch, cut: true })) };
    case "abort":
      return { ...state, direction: "back", abortedBy: entry.by, open: null };
    case "note":
      return state;
    case "ended":
      return { ...state, outcome: entry.outcome, open: null };
  }
}

/** After an intent the state is what its effect makes true: effects are computed from it. */
function begin(state: RolloutState, step: Step): RolloutState {
  switch (step.kind) {
    case "start":
      return moveTo(state, step.batches, "starting");
    case "switch":
      return { ...moveTo(moveTo(state, step.serve, "serving"), step.idle, "idle"), served: [...state.served, ...step.serve] };
    case "close-tunnels":
      return moveTo(state, step.batches, "closing");
    case "close-pool":
      return moveTo(state, step.batches, "pool-closing");
    case "stop":
      return moveTo(state, step.batches, "stopping");
    case "prepare":
    case "release-command":
    case "watch":
    case "drain":
    case "finish":
      return state;
  }
}

function confirm(state: RolloutState, step: Step): RolloutState {
  switch (step.kind) {
    case "prepare":
      return { ...state, prepared: true };
    case "release-command":
      return { ...state, commandDone: true };
    case "start":
      return moveTo(state, step.batches, "ready");
    case "watch":
      return { ...state, watched: [...state.watched, ...step.batches] };
    case "drain":
      return moveTo(state, step.batches, "drained");
    case "stop":
      return moveTo(state, step.batches, "stopped");
    case "switch":
    case "close-tunnels":
    case "close-pool":
    case "finish":
      return state;
  }
}

/** Forward, a failure turns the rollout round. On the way back there is nowhere else to go: the step counts as done and the problem is kept. */
function fail(state: RolloutState, step: Step, failure: StepFailure): RolloutState {
  if (state.direction === "forward") return { ...state, direction: "back", failure, open: null };
  return { ...confirm(state, step), open: null, problems: [...state.problems, failure] };
}

function moveTo(state: RolloutState, batches: readonly string[], phase: BatchPhase): RolloutState {
  return { ...state, batches: update(state, batches, (batch) => ({ ...batch, phase, cut: batch.cut && phase !== "serving" })) };
}

function update(state: RolloutState, batches: readonly string[], change: (batch: BatchState) => BatchState): Record<string, BatchState> {
  return { ...state.batches, ...Object.fromEntries(batches.map((id) => [id, change(state.batches[id] as BatchState)])) };
}
