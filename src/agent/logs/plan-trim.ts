// Which output is given up so that each app stays within its quota: ended instances first, then the oldest ranges of running ones. Pure.

/** Of what has ended, for each app: each file is looked at every second, and one ship leaves one for each of its instances. */
const ENDED_FILES_MAX = 500;

export interface LogFile {
  readonly path: string;
  readonly app: string;
  readonly environment: string;
  /** Of the instance or job. */
  readonly id: string;
  readonly sizeBytes: number;
  /** What it takes on disk: less than its size once holes were made. */
  readonly diskBytes: number;
  readonly changedAtMs: number;
}

export type Trim =
  | { readonly kind: "remove"; readonly app: string; readonly path: string; readonly bytes: number }
  /** Frees everything before offset `upTo`. */
  | { readonly kind: "cut"; readonly app: string; readonly path: string; readonly bytes: number; readonly upTo: number };

export function planTrim(
  files: readonly LogFile[],
  at: { readonly quotaBytes: number; readonly isOpen: (path: string) => boolean },
): Trim[] {
  return [...Map.groupBy(files, (file) => file.app).values()].flatMap((ofApp) => trimApp(ofApp, at));
}

function trimApp(files: readonly LogFile[], at: { readonly quotaBytes: number; readonly isOpen: (path: string) => boolean }): Trim[] {
  let over = files.reduce((sum, file) => sum + file.diskBytes, 0) - at.quotaBytes;
  const trims: Trim[] = [];
  const ended = files.filter((file) => !at.isOpen(file.path)).sort((a, b) => a.changedAtMs - b.changedAtMs);
  for (const [i, { app, path, diskBytes }] of ended.entries()) {
    if (over <= 0 && ended.length - i <= ENDED_FILES_MAX) return trims;
    trims.push({ kind: "remove", app, path, bytes: diskBytes });
    over -= diskBytes;
  }
  const largestFirst = files.filter((file) => at.isOpen(file.path)).sort((a, b) => b.diskBytes - a.diskBytes);
  for (const { app, path, diskBytes, sizeBytes } of largestFirst) {
    if (over <= 0) return trims;
    const bytes = Math.min(diskBytes, Math.max(over, Math.ceil(diskBytes / 2))); // half at least, so that it is not cut again at once
    trims.push({ kind: "cut", app, path, bytes, upTo: Math.min(sizeBytes, sizeBytes - diskBytes + bytes) });
    over -= bytes;
  }
  return trims;
}
