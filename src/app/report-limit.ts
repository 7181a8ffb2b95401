// What a report is about that is limited to some files: to what has changed, or to one that was named.
import type { Finding } from "../model/finding.ts";

export interface ReportLimit {
  /** A commit, branch or tag; compared is with where the two parted. Null: the file was named. */
  readonly since: string | null;
  /** Relative to the project's folder, forward slashes. */
  readonly files: ReadonlySet<string>;
}

/** A finding concerns a file where it stands there, where the way to it leads through it, or where it says that something was not looked at. */
export function concerns(finding: Finding, { files }: ReportLimit): boolean {
  if (finding.place.file === "." || files.has(finding.place.file)) return true;
  return finding.trace.some(({ place }) => files.has(place.file));
}
