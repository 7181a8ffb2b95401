// The life of one instance as a pure function: state and event in, next state and the one thing to do out. All times are monotonic.
import type { InstanceSpec } from "../model/host/desired-state.ts";
import type { ExitStatus, InstancePhase } from "../model/host/instance.ts";
import type { CheckResult } from "./health.ts";

export interface InstanceState {
  readonly phase: InstancePhase;
  readonly wanted: boolean;
  readonly restarts: number;
  /** Starts in a row that ended before they had been ready for STEADY_MS. */
  readonly quickFailures: number;
  readonly startedMs: number | null;
  readonly readySinceMs: number | null;
  readonly goodChecks: number;
  readonly badChecks: number;
  readonly badLiveChecks: number;
  /** Since when nothing at all came back; null while it answers. */
  readonly silentSinceMs: number | null;
  readonly restartAtMs: number | null;
  readonly stop: { readonly sinceMs: number; readonly killed: boolean } | null;
  readonly problem: string | null;
  readonly readyBy: string | null;
  readonly lastExit: ExitStatus | null;
}

export type InstanceEvent =
  | { readonly kind: "tick" }
  | { readonly kind: "unwanted" }
  | { readonly kind: "spawned" }
  | { readonly kind: "spawn-failed"; readonly reason: string }
  /** The command and its whole session are gone. */
  | { readonly kind: "ended"; readonly exit: ExitStatus; readonly outOfMemory: boolean }
  | { readonly kind: "ready-check"; readonly result: CheckResult }
  | { readonly kind: "live-check"; readonly result: CheckResult }
  | { readonly kind: "over-memory"; readonly bytes: number; readonly maxBytes: number };

export type InstanceAction = "spawn" | "term" | "kill" | "forget";

export interface Advance {
  readonly state: InstanceState;
  readonly action: InstanceAction | null;
}

/** Ready for this long: the next failure starts the backoff anew. */
export const STEADY_MS = 60_000;
export const CRASH_LOOP_AFTER = 3;
const BACKOFF_FIRST_MS = 500;
const BACKOFF_MAX_MS = 60_000;
/** A process that takes no requests counts as ready when it has lived this long: an import error shows before. */
export const ALIVE_STABLE_MS = 1_500;
/** Without a configured liveness path only an instance that answers nothing for this long is restarted: a busy one is not. */
export const SILENCE_MAX_MS = 60_000;

export const NEW_INSTANCE: InstanceState = {
  phase: "waiting",
  wanted: true,
  restarts: 0,
  quickFailures: 0,
  startedMs: null,
  readySinceMs: null,
  goodChecks: 0,
  badChecks: 0,
  badLiveChecks: 0,
  silentSinceMs: null,
  restartAtMs: null,
  stop: null,
  problem: null,
  readyBy: null,
  lastExit: null,
};

/** `mayStart`: its exclusive key is free. */
export function advance(
  state: InstanceState,
  event: InstanceEvent,
  at: { readonly spec: InstanceSpec; readonly nowMs: number; readonly mayStart: boolean },
): Advance {
  switch (event.kind) {
    case "tick":
      return tick(state, at);
    case "unwanted":
      return state.startedMs === null ? forget(state) : beginStop({ ...state, wanted: false }, at.nowMs);
    case "spawned":
      return still({ ...state, ...FRESH_CHECKS, phase: "starting", startedMs: at.nowMs, restartAtMs: null, stop: null, problem: null });
    case "spawn-failed":
      return afterFailure({ ...state, startedMs: null, problem: event.reason }, at.nowMs);
    case "ended":
      return ended(state, event, at);
    case "ready-check":
      return readyCheck(state, event.result, at);
    case "live-check":
      return liveCheck(state, event.result, at);
    case "over-memory": {
      const problem = `it used ${mebibytes(event.bytes)} MiB of memory; the limit is ${mebibytes(event.maxBytes)} MiB`;
      return state.stop ? still(state) : beginStop({ ...state, problem }, at.nowMs);
    }
  }
}

const FRESH_CHECKS = { goodChecks: 0, badChecks: 0, badLiveChecks: 0, silentSinceMs: null, readySinceMs: null } as const;

function still(state: InstanceState): Advance {
  return { state, action: null };
}

function forget(state: InstanceState): Advance {
  return { state: { ...state, phase: "stopped", wanted: false }, action: "forget" };
}

function tick(state: InstanceState, at: { spec: InstanceSpec; nowMs: number; mayStart: boolean }): Advance {
  const { spec, nowMs } = at;
  if (state.stop) {
    if (state.stop.killed || nowMs - state.stop.sinceMs < spec.graceMs) return still(state);
    return { state: { ...state, stop: { ...state.stop, killed: true } }, action: "kill" };
  }
  if (state.startedMs === null) {
    if (nowMs < (state.restartAtMs ?? 0)) return still(state);
    if (!at.mayStart)
      return still({ ...state, phase: "waiting", problem: "another instance that must not run beside it has not ended yet" });
    return { state, action: "spawn" };
  }
  if (state.phase === "starting") return tickStarting(state, { spec, startedMs: state.startedMs, nowMs });
  if (spec.health && !spec.health.live && state.silentSinceMs !== null && nowMs - state.silentSinceMs > SILENCE_MAX_MS) {
    return beginStop({ ...state, problem: `it answered nothing for ${SILENCE_MAX_MS / 1000} s` }, nowMs);
  }
  return still(state);
}

function tickStarting(state: InstanceState, at: { spec: InstanceSpec; startedMs: number; nowMs: number }): Advance {
  const health = at.spec.health;
  if (health === null) return at.nowMs - at.startedMs >= ALIVE_STABLE_MS ? still(nowReady(state, "running", at.nowMs)) : still(state);
  if (at.nowMs - at.startedMs <= health.startTimeoutMs) return still(state);
  const problem = `not ready within ${Math.round(health.startTimeoutMs / 1000)} s${state.problem ? `; last check: ${state.problem}` : ""}`;
  return beginStop({ ...state, problem }, at.nowMs);
}

function nowReady(state: InstanceState, by: string, nowMs: number): InstanceState {
  return { ...state, phase: "ready", readyBy: by, readySinceMs: state.readySinceMs ?? nowMs, problem: null, badChecks: 0 };
}

function beginStop(state: InstanceState, nowMs: number): Advance {
  if (state.stop) return still(state);
  return { state: { ...state, phase: "stopping", stop: { sinceMs: nowMs, killed: false } }, action: "term" };
}

function ended(
  state: InstanceState,
  { exit, outOfMemory }: { exit: ExitStatus; outOfMemory: boolean },
  at: { spec: InstanceSpec; nowMs: number },
): Advance {
  const over = { ...state, lastExit: exit, startedMs: null, stop: null };
  if (!state.wanted) return forget(over);
  const why = outOfMemory ? ` (out of memory: the limit is ${mebibytes(at.spec.memoryMaxBytes ?? 0)} MiB)` : "";
  const problem = state.stop ? state.problem : `${describeExit(exit, state.readySinceMs !== null)}${why}`;
  return afterFailure({ ...over, problem }, at.nowMs);
}

/** The first restart after a steady life comes at once; then 0.5 s, 1 s, … 60 s. */
function afterFailure(state: InstanceState, nowMs: number): Advance {
  const wasSteady = state.readySinceMs !== null && nowMs - state.readySinceMs >= STEADY_MS;
  const quickFailures = wasSteady ? 0 : state.quickFailures + 1;
  const delayMs = quickFailures === 0 ? 0 : Math.min(BACKOFF_FIRST_MS * 2 ** (quickFailures - 1), BACKOFF_MAX_MS);
  return still({
    ...state,
    ...FRESH_CHECKS,
    phase: quickFailures >= CRASH_LOOP_AFTER ? "crash-loop" : "backoff",
    restarts: state.restarts + 1,
    quickFailures,
    restartAtMs: nowMs + delayMs,
  });
}

function readyCheck(state: InstanceState, result: CheckResult, at: { spec: InstanceSpec; nowMs: number }): Advance {
  if (state.stop || state.startedMs === null) return still(state);
  const { stableChecks = 1, failuresMax = 1 } = at.spec.health ?? {};
  const silentSinceMs = result.answered ? null : (state.silentSinceMs ?? at.nowMs);
  if (!result.ok) {
    const badChecks = state.badChecks + 1;
    const turned = state.phase === "ready" && badChecks >= failuresMax;
    const problem = state.phase === "ready" && !turned ? null : result.detail;
    return still({ ...state, silentSinceMs, badChecks, goodChecks: 0, phase: turned ? "unhealthy" : state.phase, problem });
  }
  const goodChecks = state.goodChecks + 1;
  const good = { ...state, silentSinceMs, goodChecks, badChecks: 0, readyBy: result.by };
  return still(state.phase === "ready" || goodChecks >= stableChecks ? nowReady(good, result.by, at.nowMs) : good);
}

function liveCheck(state: InstanceState, result: CheckResult, at: { spec: InstanceSpec; nowMs: number }): Advance {
  if (state.stop || state.startedMs === null || state.phase === "starting") return still(state);
  if (result.ok) return still({ ...state, badLiveChecks: 0 });
  const badLiveChecks = state.badLiveChecks + 1;
  if (badLiveChecks < (at.spec.health?.failuresMax ?? 1)) return still({ ...state, badLiveChecks });
  return beginStop({ ...state, badLiveChecks, problem: `not alive: ${result.detail}` }, at.nowMs);
}

export function describeExit(exit: ExitStatus, wasReady: boolean): string {
  const when = wasReady ? "" : " before it was ready";
  if (exit.kind === "code") return `it exited with code ${exit.code}${when}`;
  return exit.kind === "signal" ? `it was ended by ${exit.signal}${when}` : `it ended${when}; how is not known`;
}

function mebibytes(bytes: number): number {
  return Math.round(bytes / 1024 / 1024);
}
