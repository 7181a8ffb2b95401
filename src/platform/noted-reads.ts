// Notes which files and folders are looked at while somebody listens, those that are not there as well: a result that is told again later depends on them.
import { statSync } from "node:fs";

let noted: Set<string> | null = null;

/** Called by whoever reads a path, or asks whether it is there. */
export function noteRead(path: string): void {
  noted?.add(path);
}

/** Called where an answer depends on what no path tells: it cannot be told again. */
export function noteUnrepeatable(): void {
  noted?.add(UNREPEATABLE);
}

/** Among the paths: something is not known by its path alone. */
export const UNREPEATABLE = "";

/** Absolute paths that were looked at while `work` ran. One at a time: what runs inside another is part of it. */
export async function notingReads<T>(work: () => Promise<T>): Promise<{ readonly result: T; readonly paths: ReadonlySet<string> }> {
  const outer = noted;
  const paths = (noted = new Set<string>());
  try {
    return { result: await work(), paths };
  } finally {
    noted = outer;
    if (outer !== null) for (const path of paths) outer.add(path);
  }
}

/** What `work` reads is known otherwise. */
export function unnoted<T>(work: () => T): T {
  const outer = noted;
  noted = null;
  try {
    return work();
  } finally {
    noted = outer;
  }
}

/** A file changed less than this before it was read may change again without a new time (git calls it racy). */
const RACY_MS = 2_000;

export function settledBefore(startedMs: number): number {
  return startedMs - RACY_MS;
}

/** Another one once what is there, through links, is another; null where it changed after `settledMs`, and may have changed again at the same time. */
export function markOf(path: string, settledMs = Number.POSITIVE_INFINITY): string | null {
  try {
    const { size, mtimeMs, ctimeMs, ino, mode } = statSync(path);
    return Math.max(mtimeMs, ctimeMs) > settledMs ? null : `${size} ${mtimeMs} ${ctimeMs} ${ino} ${mode}`;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? "unknown";
  }
}
