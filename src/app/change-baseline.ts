// Writes the file of accepted findings: all that counts now, or only what is still found of what was accepted before.
import { join } from "node:path";
import { isAcceptable } from "../audit/baseline/match-baseline.ts";
import { renderBaseline } from "../audit/baseline/baseline-file.ts";
import type { Finding } from "../model/finding.ts";
import { writeFileDurably } from "../platform/files.ts";
import { BASELINE_MALFORMED, NO_BASELINE } from "../platform/errors/audit-errors.ts";
import { userError } from "../platform/errors/user-error.ts";
import type { AuditedProject } from "./audit-project.ts";

export const BASELINE_VERBS = ["write", "prune", "off"] as const;
export type BaselineVerb = (typeof BASELINE_VERBS)[number];

const LINES_SHOWN_MAX = 5;

export interface ChangedBaseline {
  readonly file: string;
  readonly accepted: number;
  readonly added: number;
  readonly removed: number;
}

/** The audit must be finished and have left out nothing: what was not found because nobody looked would be forgotten. */
export function changeBaseline({ root, report, baseline }: AuditedProject, verb: "write" | "prune"): ChangedBaseline {
  const { file, now } = baseline;
  if (verb === "prune" && now === null) throw userError(NO_BASELINE, { file });
  if (now !== null && now.malformed.length > 0) throw userError(BASELINE_MALFORMED, { file, lines: linesNamed(now.malformed) });
  const before = new Set(now?.entries.map(({ fingerprint }) => fingerprint));
  const isKept = ({ suppression }: Finding): boolean => suppression?.kind === "baseline" || (verb === "write" && suppression === null);
  const accepted = report.findings.filter((finding) => isAcceptable(finding) && isKept(finding));
  const after = new Set(accepted.map(({ fingerprint }) => fingerprint));
  writeFileDurably(join(root, file), renderBaseline(accepted, now), 0o644);
  return {
    file,
    accepted: after.size,
    added: [...after].filter((one) => !before.has(one)).length,
    removed: [...before].filter((one) => !after.has(one)).length,
  };
}

/** `line 3`, `lines 3, 4 and 9 more`. */
function linesNamed(lines: readonly number[]): string {
  const shown = lines.slice(0, LINES_SHOWN_MAX).join(", ");
  const others = lines.length - LINES_SHOWN_MAX;
  return `${lines.length === 1 ? "line" : "lines"} ${shown}${others > 0 ? ` and ${others} more` : ""}`;
}
