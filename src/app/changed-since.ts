// What a report is about that is limited to what has changed.
import type { Finding } from "../model/finding.ts";

export interface ChangedSince {
  /** A commit, branch or tag; compared is with where the two parted. */
  readonly ref: string;
  /** Relative to the project's folder, forward slashes. */
  readonly files: ReadonlySet<string>;
}

/** A finding concerns a file where it stands there, where the way to it leads through it, or where it says that something was not looked at. */
export function concerns(finding: Finding, { files }: ChangedSince): boolean {
  if (finding.place.file === "." || files.has(finding.place.file)) return true;
  return finding.trace.some(({ place }) => files.has(place.file));
}
