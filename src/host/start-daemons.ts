// Brings up agent and control plane of a home, from a runtime copy, and waits until both answer. Used by `up` and by the first `ship`.
import { readFileSync } from "node:fs";
import { DAEMONS_NOT_STARTED } from "../platform/errors/host-errors.ts";
import { userError } from "../platform/errors/user-error.ts";
import { systemClock, type Clock } from "../platform/clock.ts";
import { checkDatabase } from "./check-database.ts";
import { createHome } from "./create-home.ts";
import { daemonLog, readDaemon, spawnDaemon, type DaemonName } from "./daemon.ts";
import type { Home } from "./home.ts";
import { HeldListeners } from "./listeners.ts";
import { localRequest } from "./local-request.ts";
import { ensureRuntimeCopy, repairRuntimeCopy } from "./runtime-copy.ts";
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

/** Idempotent; two at once start one pair (the daemons' own locks decide). Throws STORE_CORRUPT, and DAEMONS_NOT_STARTED with the end of the log. */
export async function startDaemons(home: Home, options: StartOptions = {}): Promise<StartedDaemons> {
  const clock = options.clock ?? systemClock;
  createHome(home);
  const own = ensureRuntimeCopy(home);
  if ((await answers(home, "agent")) && (await answers(home, "control-plane"))) {
    const runtime = currentRuntime(home);
    return { started: false, runtime, isOlder: runtime.folder !== own.folder };
  }
  if (readDaemon(home, "control-plane") === null) checkDatabase(home);
  options.onProgress?.("Starting Fairlead's own processes");
  if (readDaemon(home, "agent") === null && readDaemon(home, "control-plane") !== null) {
    await waitUntil(() => answers(home, "agent"), PEER_RESTART_WAIT_MS, clock, options.signal);
  }
  let hasEnded = (): boolean => false;
  if (readDaemon(home, "agent") === null)
    hasEnded = startAgent(home, repairRuntimeCopy(home, own), options.listeners ?? new HeldListeners());
  for (const name of ["agent", "control-plane"] as const) await waitForDaemon(home, name, { clock, signal: options.signal, hasEnded });
  const runtime = currentRuntime(home);
  return { started: true, runtime, isOlder: runtime.folder !== own.folder };
}

/** The runtime copy of this Fairlead, chosen for whatever starts the daemons next. */
export function prepareRuntime(home: Home): Runtime {
  createHome(home);
  const runtime = repairRuntimeCopy(home, ensureRuntimeCopy(home));
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

/** Says whether it has ended and no other agent is there: nobody needs to wait for it. */
function startAgent(home: Home, runtime: Runtime, listeners: HeldListeners): () => boolean {
  chooseRuntime(home, runtime);
  let ended = false;
  const child = spawnDaemon(home, "agent", { runtime, listeners, channel: false });
  child.once("error", () => (ended = true));
  child.once("exit", () => (ended = true));
  child.unref();
  return () => ended && readDaemon(home, "agent") === null;
}

interface Waiting {
  readonly clock: Clock;
  readonly signal: AbortSignal | undefined;
  readonly hasEnded: () => boolean;
}

async function waitForDaemon(home: Home, name: DaemonName, { clock, signal, hasEnded }: Waiting): Promise<void> {
  const fromMs = clock.monotonicMs();
  if ((await waitUntil(async () => hasEnded() || (await answers(home, name)), START_TIMEOUT_MS, clock, signal)) && !hasEnded()) return;
  const log = daemonLog(home, name);
  const who = name === "agent" ? "host agent" : "control plane";
  const seconds = Math.max(1, Math.round((clock.monotonicMs() - fromMs) / 1000));
  throw userError(DAEMONS_NOT_STARTED, { who, seconds, log }, { details: lastLines(log, 10) });
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
