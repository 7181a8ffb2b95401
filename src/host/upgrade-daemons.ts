// Replaces control plane, agent and edge workers by this Fairlead, in that order, while traffic flows.
import { UPGRADE_NOT_FINISHED } from "../platform/errors/host-errors.ts";
import { userError } from "../platform/errors/user-error.ts";
import { systemClock, type Clock } from "../platform/clock.ts";
import { callAgent, createAgentClient } from "./agent-client.ts";
import { readDaemon } from "./daemon.ts";
import type { Home } from "./home.ts";
import { ensureRuntimeCopy } from "./runtime-copy.ts";

const REQUEST_TIMEOUT_MS = 10_000;
const UPGRADE_TIMEOUT_MS = 60_000;
const POLL_MS = 100;

/** Resolves when all run from the new copy. Throws UPGRADE_NOT_FINISHED. */
export async function upgradeDaemons(home: Home, clock: Clock = systemClock, signal?: AbortSignal): Promise<void> {
  const { folder } = ensureRuntimeCopy(home);
  await callAgent(home, { method: "POST", path: "/upgrade", body: { runtime: folder }, timeoutMs: REQUEST_TIMEOUT_MS });
  const untilMs = clock.monotonicMs() + UPGRADE_TIMEOUT_MS;
  for (;;) {
    const waiting = await findOutdated(home, folder);
    if (waiting === null) return;
    if (clock.monotonicMs() > untilMs) throw userError(UPGRADE_NOT_FINISHED, { waiting, seconds: UPGRADE_TIMEOUT_MS / 1000 });
    await clock.sleep(POLL_MS, signal);
  }
}

/** What still runs from another copy; null when nothing does. */
async function findOutdated(home: Home, folder: string): Promise<string | null> {
  if (readDaemon(home, "control-plane")?.runtime !== folder) return "control plane";
  if (readDaemon(home, "agent")?.runtime !== folder) return "host agent";
  const observed = await createAgentClient(home)
    .observe(-1, 0)
    .catch(() => null); // just being replaced
  if (observed === null || observed.agent.runtime !== folder) return "host agent";
  return observed.workers.every((worker) => worker.leaving || worker.runtime === folder) ? null : "edge worker";
}
