// Builds and prune stay out of each other's way: each leaves a mark with its process id before it looks for the other's; marks of the dead do not count.
import { readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { BUILD_BUSY } from "../../platform/errors/build-errors.ts";
import { userError } from "../../platform/errors/user-error.ts";
import type { Clock } from "../../platform/clock.ts";
import { randomName, systemRandom } from "../../platform/random.ts";
import type { StoreLayout } from "./layout.ts";

export type Presence = "build" | "prune";

export interface PresencePorts {
  readonly clock: Clock;
  readonly progress: (text: string) => void;
  readonly signal?: AbortSignal;
}

const WAIT_MAX_MS = 10 * 60_000;
const POLL_MS = 50;

/** Builds may run side by side; a prune waits for all of them, and they for it. Throws BUILD_BUSY. */
export async function enterStore(layout: StoreLayout, as: Presence, at: PresencePorts): Promise<Disposable> {
  const mark = join(layout.aside, `${as}mark-${process.pid}-${randomName(systemRandom, 8)}`);
  const other: Presence = as === "build" ? "prune" : "build";
  const startMs = at.clock.monotonicMs();
  for (;;) {
    writeFileSync(mark, "");
    if (!isPresent(layout, other) && (as === "build" || !isPresent(layout, as, mark)))
      return { [Symbol.dispose]: () => rmSync(mark, { force: true }) };
    rmSync(mark); // both could wait for each other: step back, then try again
    const waitedMs = at.clock.monotonicMs() - startMs;
    if (waitedMs > WAIT_MAX_MS) throw userError(BUILD_BUSY, { what: "the store", waitedSeconds: Math.round(waitedMs / 1000) });
    at.progress(other === "prune" ? "Waiting for `fairlead prune` to end" : "Waiting for a build to end");
    await at.clock.sleep(POLL_MS + (process.pid % POLL_MS), at.signal);
  }
}

function isPresent(layout: StoreLayout, as: Presence, except?: string): boolean {
  return readdirSync(layout.aside).some((name) => {
    const match = /^(build|prune)mark-(\d+)-/.exec(name);
    return match !== null && match[1] === as && join(layout.aside, name) !== except && isAlive(Number(match[2]));
  });
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (cause) {
    return (cause as NodeJS.ErrnoException).code === "EPERM";
  }
}
