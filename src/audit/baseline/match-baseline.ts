// Marks the findings that were accepted before, and finds the accepted ones that are no longer there.
import type { Finding } from "../../model/finding.ts";
import { fingerprintAll } from "../fingerprint.ts";
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
  const present = new Set(findings.map(({ fingerprint }) => fingerprint));
  const missing = baseline.entries.filter(({ fingerprint }) => !present.has(fingerprint));
  const moved = movedEntries(
    findings.filter((finding) => isAcceptable(finding) && !accepted.has(finding.fingerprint)),
    missing,
  );
  const marked = findings.map((finding) => {
    const entry = isAcceptable(finding) ? (accepted.get(finding.fingerprint) ?? moved.get(finding)) : undefined;
    if (entry === undefined || finding.suppression !== null) return finding;
    return { ...finding, suppression: { kind: "baseline" as const, reason: entry.reason } };
  });
  const found = new Set(moved.values());
  const gone = missing.filter((entry) => !found.has(entry));
  const about = { gone: gone.map(({ line }) => line), malformed: baseline.malformed };
  return { findings: [...marked, ...new Remarks(baseline.file, rules).baseline(about)], gone };
}

/** Far more files than are renamed between two runs. */
const PAIRS_MAX = 2_000;

/** What is no longer in one file and is in another as it was: the file has another name now, or the code another place. */
function movedEntries(fresh: readonly Finding[], missing: readonly BaselineEntry[]): ReadonlyMap<Finding, BaselineEntry> {
  const moved = new Map<Finding, BaselineEntry>();
  if (fresh.length === 0 || missing.length === 0) return moved;
  const left = new Map(missing.map((entry) => [entry.fingerprint, entry]));
  const rulesOf = new Map([...Map.groupBy(missing, ({ file }) => file)].map(([file, all]) => [file, new Set(all.map(({ rule }) => rule))]));
  let pairs = 0;
  for (const ofFile of Map.groupBy(fresh, ({ place }) => place.file).values())
    for (const [file, rules] of rulesOf) {
      const alike = ofFile.filter((finding) => rules.has(finding.rule) && !moved.has(finding));
      if (alike.length === 0 || (pairs += 1) > PAIRS_MAX) continue;
      const asBefore = fingerprintAll(alike.map((finding) => ({ ...finding, place: { ...finding.place, file } })));
      asBefore.forEach(({ fingerprint }, i) => {
        const entry = left.get(fingerprint);
        if (entry !== undefined && left.delete(fingerprint)) moved.set(alike[i]!, entry);
      });
    }
  return moved;
}

/** What was not audited, or suppresses without effect, is said each time: accepted once, it would count as clean for ever. */
export function isAcceptable({ rule }: Finding): boolean {
  return !rule.startsWith("SRC") && !rule.startsWith("SUP");
}
