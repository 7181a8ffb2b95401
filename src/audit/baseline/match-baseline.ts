// Marks the findings that were accepted before, and finds the accepted ones that are no longer there.
import type { Finding } from "../../model/finding.ts";
import { Remarks } from "../remarks.ts";
import type { RuleFacts } from "../rule.ts";
import type { Baseline, BaselineEntry } from "./baseline-file.ts";

export interface MatchedBaseline {
  /** Marked, in no order, with what is to say about the file itself. */
  readonly findings: readonly Finding[];
  readonly gone: readonly BaselineEntry[];
}

export function matchBaseline(findings: readonly Finding[], baseline: Baseline, rules: ReadonlyMap<string, RuleFacts>): MatchedBaseline {
  const accepted = new Map(baseline.entries.map((entry) => [entry.fingerprint, entry]));
  const marked = findings.map((finding) => {
    const entry = isAcceptable(finding) ? accepted.get(finding.fingerprint) : undefined;
    if (entry === undefined || finding.suppression !== null) return finding;
    return { ...finding, suppression: { kind: "baseline" as const, reason: entry.reason } };
  });
  const present = new Set(findings.map(({ fingerprint }) => fingerprint));
  const gone = baseline.entries.filter(({ fingerprint }) => !present.has(fingerprint));
  const about = { gone: gone.map(({ line }) => line), malformed: baseline.malformed };
  return { findings: [...marked, ...new Remarks(baseline.file, rules).baseline(about)], gone };
}

/** What was not audited, or suppresses without effect, is said each time: accepted once, it would count as clean for ever. */
export function isAcceptable({ rule }: Finding): boolean {
  return !rule.startsWith("SRC") && !rule.startsWith("SUP");
}
