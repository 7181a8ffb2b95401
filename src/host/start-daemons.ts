// Brings up agent and control plane of a home, from a runtime copy, and waits until both answer. Used by `up` and by the first `ship`.
import { readFileSync } from "node:fs";
import { DAEMONS_NOT_STARTED } from "../platform/errors/host-errors.ts";
import { userError } from "../platform/errors/user-error.ts";
import { systemClock, type Clock } from "../platform/clock.ts";
import { createHome } from "./create-home.ts";
import { daemonLog, readDaemon, spawnDaemon, type DaemonName } from "./daemon.ts";
import type { Home } from "./home.ts";
import { HeldListeners } from "./listeners.ts";
import { localRequest } from "./local-request.ts";
import { ensureRuntimeCopy } from "./runtime-copy.ts";
import { chooseRuntime, currentRuntime, type Runtime } from "./runtime.ts";

export interface StartOptions {
  readonly clock?: Clock;
  /** Listeners that systemd handed over. */
  readonly listeners?: HeldListeners;
  readonly onProgress?: (text: string) => void;
  readonly signal?: AbortSignal;
}

export interface StartedDaemons {
  /** False when both ran already. */
  readonly started: boolean;
  readonly runtime: Runtime;
  /** The daemons run from another copy than this Fairlead: `fairlead up` replaces them. */
  readonly isOlder: boolean;
}

const START_TIMEOUT_MS = 30_000;
/** A control plane that lives starts its agent again by itself, with the listeners it holds. */
const PEER_RESTART_WAIT_MS = 4_000;
const POLL_MS = 25;
const PROBE_TIMEOUT_MS = 2_000;

/** Idempotent; two at once start one pair (the daemons' own locks decide). Throws DAEMONS_NOT_STARTED with the end of the log. */
export async function startDaemons(home: Home, options: StartOptions = {}): Promise<StartedDaemons> {
  const clock = options.clock ?? systemClock;
  createHome(home);
  const own = ensureRuntimeCopy(home);
  if ((await answers(home, "agent")) && (await answers(home, "control-plane"))) {
    const runtime = currentRuntime(home);
    return { started: false, runtime, isOlder: runtime.folder !== own.folder };
  }
  options.onProgress?.("Starting Fairlead's own processes");
  if (readDaemon(home, "agent") === null && readDaemon(home, "control-plane") !== null) {
    await waitUntil(() => answers(home, "agent"), PEER_RESTART_WAIT_MS, clock, options.signal);
  }
  if (readDaemon(home, "agent") === null) {
    chooseRuntime(home, own);
    const child = spawnDaemon(home, "agent", { runtime: own, listeners: options.listeners ?? new HeldListeners(), channel: false });
    child.on("error", () => {}); // seen below: nothing answers
    child.unref();
  }
  for (const name of ["agent", "control-plane"] as const) await waitForDaemon(home, name, clock, options.signal);
  const runtime = currentRuntime(home);
  return { started: true, runtime, isOlder: runtime.folder !== own.folder };
}

/** The runtime copy of this Fairlead, chosen for whatever starts the daemons next. */
export function prepareRuntime(home: Home): Runtime {
  createHome(home);
  const runtime = ensureRuntimeCopy(home);
  chooseRuntime(home, runtime);
  return runtime;
}

/** Whether the daemon's API answers. */
export async function answers(home: Home, name: DaemonName): Promise<boolean> {
  const [socket, path] = name === "agent" ? [home.agentSocket, "/ping"] : [home.controlSocket, "/ping"];
  try {
    await localRequest(socket, { method: "GET", path, timeoutMs: PROBE_TIMEOUT_MS });
    return true; // any status: it is there
  } catch {
    return false;
  }
}

async function waitForDaemon(home: Home, name: DaemonName, clock: Clock, signal?: AbortSignal): Promise<void> {
  if (await waitUntil(() => answers(home, name), START_TIMEOUT_MS, clock, signal)) return;
  const log = daemonLog(home, name);
  const who = name === "agent" ? "host agent" : "control plane";
  throw userError(DAEMONS_NOT_STARTED, { who, seconds: START_TIMEOUT_MS / 1000, log }, { details: lastLines(log, 10) });
}

async function waitUntil(check: () => Promise<boolean>, timeoutMs: number, clock: Clock, signal?: AbortSignal): Promise<boolean> {
  const untilMs = clock.monotonicMs() + timeoutMs;
  while (!(await check())) {
    if (clock.monotonicMs() > untilMs) return false;
    await clock.sleep(POLL_MS, signal);
  }
  return true;
}

function lastLines(path: string, count: number): string[] {
  try {
    return readFileSync(path, "utf8").trimEnd().split("\n").slice(-count);
  } catch {
    return ["(no log was written)"];
  }
}
