// Waits for a lock of the store that another build may hold; the kernel frees it when that build ends, however it ends.
import { join } from "node:path";
import { BUILD_BUSY } from "../../platform/errors/build-errors.ts";
import { userError } from "../../platform/errors/user-error.ts";
import type { Clock } from "../../platform/clock.ts";
import { tryLock, type HeldLock } from "../../platform/lock.ts";
import type { StoreLayout } from "./layout.ts";

const WAIT_MAX_MS = 20 * 60_000;
const POLL_MS = 100;

export interface LockPorts {
  readonly clock: Clock;
  readonly progress: (text: string) => void;
  readonly signal?: AbortSignal;
}

/** Throws BUILD_BUSY after 20 minutes. */
export async function holdLock(layout: StoreLayout, { name, what }: { name: string; what: string }, at: LockPorts): Promise<HeldLock> {
  const path = join(layout.locks, `${name}.lock`);
  for (const startMs = at.clock.monotonicMs(); ;) {
    const held = tryLock(path);
    if (held !== null) return held;
    const waitedMs = at.clock.monotonicMs() - startMs;
    if (waitedMs > WAIT_MAX_MS) throw userError(BUILD_BUSY, { what, waitedSeconds: Math.round(waitedMs / 1000) });
    at.progress(`Waiting for another build that makes ${what}`);
    await at.clock.sleep(POLL_MS, at.signal);
  }
}
