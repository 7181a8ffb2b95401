// What the user made of findings in `[tool.fairlead.audit]`: from where on they count, and what some rules mean in some files.
import ignore from "ignore";
import { CONFIDENCES, SEVERITIES, type Confidence, type Finding, type Severity, type Threshold } from "../../model/finding.ts";
import { Remarks } from "../remarks.ts";
import type { RuleFacts } from "../rule.ts";

export interface AuditPolicy {
  /** What fails `check`. */
  readonly failing: Threshold;
  /** What the gate of `ship` refuses. */
  readonly refusing: Threshold;
  readonly requireReason: boolean;
  /** In the order in which they are written; the first that is about a finding decides. */
  readonly entries: readonly PolicyEntry[];
}

export interface PolicyEntry {
  /** `audit.policy.legacy` */
  readonly key: string;
  /** Ids; null for every rule. */
  readonly rules: ReadonlySet<string> | null;
  /** In the words of .gitignore; null for every file. */
  readonly paths: readonly string[] | null;
  readonly severity: Severity | "off";
  readonly reason: string;
  /** Last day, YYYY-MM-DD. */
  readonly until: string | null;
  readonly file: string;
  readonly line: number;
}

export const DEFAULT_POLICY: AuditPolicy = {
  failing: { severity: "medium", confidence: "proven" },
  refusing: { severity: "high", confidence: "proven" },
  requireReason: false,
  entries: [],
};

export interface PolicyOptions {
  readonly rules: ReadonlyMap<string, RuleFacts>;
  /** YYYY-MM-DD, in UTC. */
  readonly today: string;
  /** False: not everything was looked at. Default: it was. */
  readonly isFinished?: boolean;
}

/** The findings as the policy sees them, in no order, and what is to say about the policy itself. None is dropped. */
export function applyPolicy(
  findings: readonly Finding[],
  policy: AuditPolicy,
  { rules, today, isFinished = true }: PolicyOptions,
): Finding[] {
  const expired = policy.entries.filter(({ until }) => until !== null && until < today);
  const held = policy.entries.filter((entry) => !expired.includes(entry)).map((entry) => ({ entry, isAbout: aboutFile(entry) }));
  const used = new Set<PolicyEntry>();
  const judged = findings.map((finding) => {
    const about = held.filter(({ entry, isAbout }) => (entry.rules?.has(finding.rule) ?? true) && isAbout(finding.place.file));
    for (const { entry } of about) used.add(entry);
    const first = about[0]?.entry;
    return first === undefined ? finding : judge(finding, first);
  });
  // What was not looked at may be what an entry is about.
  const unused = isFinished ? held.flatMap(({ entry }) => (used.has(entry) ? [] : [entry])) : [];
  const remarks = [...Map.groupBy([...unused, ...expired], ({ file }) => file)].flatMap(([file, entries]) =>
    new Remarks(file, rules).policies({
      unused: entries.filter((entry) => unused.includes(entry)),
      expired: entries.filter((entry) => expired.includes(entry)),
    }),
  );
  return [...judged, ...remarks, ...(policy.requireReason ? unexplained(judged, rules) : [])];
}

function judge(finding: Finding, { severity, reason }: PolicyEntry): Finding {
  if (severity !== "off") return { ...finding, severity };
  return finding.suppression === null ? { ...finding, suppression: { kind: "policy", reason } } : finding;
}

function aboutFile({ paths }: PolicyEntry): (file: string) => boolean {
  if (paths === null) return () => true;
  const patterns = ignore().add([...paths]);
  return (file) => ignore.isPathValid(file) && patterns.ignores(file);
}

function unexplained(findings: readonly Finding[], rules: ReadonlyMap<string, RuleFacts>): Finding[] {
  const silent = findings.filter(({ suppression }) => suppression?.kind === "comment" && suppression.reason === null);
  return [...Map.groupBy(silent, ({ place }) => place.file)].flatMap(([file, ofFile]) => new Remarks(file, rules).withoutReason(ofFile));
}

/** In words: "proven, of severity medium or more". */
export function inWords({ severity, confidence }: Threshold): string {
  const sure: Readonly<Record<Confidence, string>> = { proven: "proven", possible: "proven or possible", pattern: "found" };
  const isLast = severity === SEVERITIES.at(-1);
  return `${sure[confidence]}${isLast ? "" : `, of severity ${severity}${severity === SEVERITIES[0] ? "" : " or more"}`}`;
}

export function isSureEnough(confidence: Confidence, least: Confidence): boolean {
  return CONFIDENCES.indexOf(confidence) <= CONFIDENCES.indexOf(least);
}
