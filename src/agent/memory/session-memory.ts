// How much memory a session uses: the sum of its processes' PSS, so that pages shared by workers count once.
import { readFileSync } from "node:fs";
import type { ProcessStat } from "../../host/process-identity.ts";

/** Session → bytes, for the given sessions. */
export function measureSessions(sessions: ReadonlySet<number>, processes: readonly ProcessStat[]): Map<number, number> {
  const sums = new Map<number, number>();
  for (const { pid, session } of processes) {
    if (!sessions.has(session)) continue;
    const bytes = readPss(pid);
    if (bytes !== null) sums.set(session, (sums.get(session) ?? 0) + bytes);
  }
  return sums;
}

function readPss(pid: number): number | null {
  try {
    return parsePss(readFileSync(`/proc/${pid}/smaps_rollup`, "latin1"));
  } catch {
    return null; // it has just ended, or belongs to another user
  }
}

/** proc_pid_smaps(5): `Pss:  1234 kB`. */
export function parsePss(text: string): number | null {
  const kibibytes = /^Pss:\s+(\d+) kB$/m.exec(text)?.[1];
  return kibibytes === undefined ? null : Number(kibibytes) * 1024;
}
