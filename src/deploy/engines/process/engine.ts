// Carries out rollout steps through the host agent. It starts nothing itself: each effect writes what the records say and waits until the host is so.
import type { ObservedInstance, ObservedState } from "../../../model/host/instance.ts";
import type { Clock } from "../../../platform/clock.ts";
import { PORT_TAKEN } from "../../../platform/errors/deploy-errors.ts";
import { LISTENER_NOT_ALLOWED, LISTENER_NO_ADDRESS, LISTENER_TAKEN } from "../../../platform/errors/host-errors.ts";
import { UserError } from "../../../platform/errors/user-error.ts";
import type { Batch, Step } from "../../strategies/strategy.ts";
import type { Engine, RolloutView, StepEvents, StepResult } from "../engine.ts";
import type { HostSync } from "./host-sync.ts";
import { judgeJob, judgeStart, judgeWatch, type Judgement } from "./judge.ts";

export interface ProcessEnginePorts {
  readonly sync: HostSync;
  readonly clock: Clock;
  /** Lays out the release's files and checks what can be checked before anything starts. */
  readonly prepare: (view: RolloutView) => Promise<StepResult>;
  readonly startTimeoutMs: (release: string) => number;
  readonly graceMs: (batch: Batch) => number;
}

const POLL_MS = 100;
/** Closing tunnels is spread over 3 s by the table; then each gets time for the answer to its close frame. */
const TUNNELS_CLOSE_MOST_MS = 8_000;
const OBSERVE_WAIT_MS = 5_000;
/** Beyond an instance's own start bound, for the agent to say so. */
const START_SLACK_MS = 10_000;
const STOP_SLACK_MS = 10_000;
/** One that never got a request and is stuck ends in its own time; nobody waits for that to hear why it failed. */
const STOP_UNSERVED_MS = 3_000;

const DONE: StepResult = { kind: "done", evidence: null };

export function createProcessEngine(ports: ProcessEnginePorts): Engine {
  return {
    ensure: (step, view, events, signal) => ensure(step, { ...ports, view, events, signal }).catch(refusedListener),
    async reconcile() {
      await ports.sync.putDesired();
      await ports.sync.putTable();
    },
  };
}

const LISTENER_ERRORS: readonly string[] = [LISTENER_TAKEN.code, LISTENER_NOT_ALLOWED.code, LISTENER_NO_ADDRESS.code];

/** An address that cannot be had will not be had by trying again: the step has failed. Everything else is trouble with the agent. */
function refusedListener(error: unknown): StepResult {
  if (!(error instanceof UserError) || !LISTENER_ERRORS.includes(error.code)) throw error;
  return { kind: "failed", failure: { code: PORT_TAKEN.code, because: error.message.replace(/\.$/, ""), output: [] } };
}

interface Effect extends ProcessEnginePorts {
  readonly view: RolloutView;
  readonly events: StepEvents;
  readonly signal: AbortSignal;
}

async function ensure(step: Step, at: Effect): Promise<StepResult> {
  switch (step.kind) {
    case "prepare":
      return at.prepare(at.view);
    case "release-command":
      await at.sync.putDesired();
      return until(at, Infinity, (observed) => judgeJob(observed, releaseCommandJobId(at.view.plan.request.id)));
    case "start":
      return start(batchesOf(step.batches, at), at);
    case "switch":
      await at.sync.putTable(at.view.plan.request);
      return DONE;
    case "watch":
      return until(at, at.view.plan.watchMs, (observed, isOver) => judgeWatch(observed, batchesOf(step.batches, at), isOver));
    case "drain":
      return drain(step.batches, at);
    case "close-tunnels":
      return closeTunnels(step.batches, at);
    case "close-pool":
      await at.sync.putTable(at.view.plan.request);
      return DONE;
    case "stop":
      return stop(batchesOf(step.batches, at), at);
    case "finish":
      return DONE;
  }
}

/** One release command a rollout: the agent starts a job at most once for its id. */
export function releaseCommandJobId(rollout: string): string {
  return `${rollout}-release-command`;
}

async function start(batches: readonly Batch[], at: Effect): Promise<StepResult> {
  await at.sync.putDesired();
  const boundMs = Math.max(...batches.map(({ release }) => at.startTimeoutMs(release))) + START_SLACK_MS;
  let told = "";
  return until(at, boundMs, (observed, isOver) => {
    const judgement = judgeStart(observed, batches, isOver);
    if (judgement.kind === "wait" && judgement.waitingFor !== told) at.events.note((told = judgement.waitingFor));
    return judgement;
  });
}

/** Looks at each report of the agent until one decides, or the bound has passed. */
async function until(at: Effect, boundMs: number, judge: (observed: ObservedState, isOver: boolean) => Judgement): Promise<StepResult> {
  const endMs = at.clock.monotonicMs() + boundMs;
  let revision = -1; // the first answer comes at once
  for (;;) {
    const leftMs = endMs - at.clock.monotonicMs();
    const observed = await at.sync.nextObserved(revision, Math.max(0, Math.min(OBSERVE_WAIT_MS, leftMs)), at.signal);
    const judgement = judge(observed, at.clock.monotonicMs() >= endMs);
    if (judgement.kind !== "wait") return judgement;
    revision = observed.revision;
  }
}

async function drain(batches: readonly string[], at: Effect): Promise<StepResult> {
  const endMs = at.clock.monotonicMs() + at.view.plan.drainTimeoutMs;
  for (;;) {
    const inFlight = await sum(batches, at, "inFlight");
    if (inFlight === 0) return DONE;
    if (at.clock.monotonicMs() >= endMs) break;
    await at.clock.sleep(POLL_MS, at.signal);
  }
  at.events.cut(batches);
  await at.sync.putTable(at.view.plan.request);
  const endOfCutMs = at.clock.monotonicMs() + STOP_SLACK_MS;
  while ((await sum(batches, at, "inFlight")) > 0 && at.clock.monotonicMs() < endOfCutMs) await at.clock.sleep(POLL_MS, at.signal);
  const cut = await sum(batches, at, "cut");
  return { kind: "done", evidence: `${cut} requests were cut after ${at.view.plan.drainTimeoutMs / 1000} s` };
}

/** Tunnels that the edge can read end here; opaque ones see their instance's SIGTERM first. */
async function closeTunnels(batches: readonly string[], at: Effect): Promise<StepResult> {
  if ((await sum(batches, at, "tunnels")) === 0) return DONE;
  await at.sync.putTable(at.view.plan.request);
  const endMs = at.clock.monotonicMs() + TUNNELS_CLOSE_MOST_MS;
  for (;;) {
    const left = (await sum(batches, at, "tunnels")) - (await sum(batches, at, "opaqueTunnels"));
    if (left <= 0) return DONE;
    if (at.clock.monotonicMs() >= endMs) return { kind: "done", evidence: `${left} tunnels did not answer their close` };
    await at.clock.sleep(POLL_MS, at.signal);
  }
}

async function stop(batches: readonly Batch[], at: Effect): Promise<StepResult> {
  await at.sync.putDesired();
  const waitedFor = batches.filter(({ kind }) => kind === "web");
  const ids = new Set(waitedFor.flatMap(({ instances }) => instances.map(({ id }) => id)));
  const boundMs = Math.max(
    0,
    ...waitedFor.map((batch) => (mustBeGone(batch, at.view) ? at.graceMs(batch) + STOP_SLACK_MS : STOP_UNSERVED_MS)),
  );
  return until(at, boundMs, (observed, isOver) => {
    const left = observed.instances.filter((instance) => ids.has(instance.id) && !isGone(instance));
    if (left.length === 0) return DONE;
    return isOver ? { kind: "done", evidence: `${left.length} instances are still ending` } : { kind: "wait", waitingFor: "" };
  });
}

/** With `recreate` nothing may run beside it, whether it served or not. */
function mustBeGone({ id }: Batch, { plan, state }: RolloutView): boolean {
  return plan.request.strategy === "recreate" || state.served.includes(id);
}

function isGone({ phase }: ObservedInstance): boolean {
  return phase === "stopped";
}

async function sum(batches: readonly string[], at: Effect, field: "inFlight" | "tunnels" | "opaqueTunnels" | "cut"): Promise<number> {
  const all = await Promise.all(batches.map((batch) => at.sync.traffic(batch)));
  return all.reduce((total, traffic) => total + traffic[field], 0);
}

function batchesOf(names: readonly string[], { view }: Effect): Batch[] {
  return names.flatMap((name) => view.state.batches[name]?.batch ?? []);
}
