// Findings as data: the shape of contract/audit.ts.
import { isBlocking, type Finding, type Place } from "../../model/finding.ts";
import type { AuditResult } from "../check-tree.ts";
import type { Rule } from "../rule.ts";

export function jsonReport({ findings, stats }: AuditResult, rules: ReadonlyMap<string, Rule>): object {
  const stagesMs = Object.fromEntries(Object.entries(stats.stagesMs).map(([stage, ms]) => [stage, Math.round(ms)]));
  return {
    findings: findings.map((finding) => describe(finding, rules.get(finding.rule)!)),
    stats: { ...stats, stagesMs },
    blocking: findings.filter(isBlocking).length,
  };
}

function describe(finding: Finding, { name }: Rule): object {
  const { rule, place, trace, ...rest } = finding;
  return {
    rule,
    name,
    ...rest,
    place: fromOne(place),
    trace: trace.map((step) => ({ place: fromOne(step.place), text: step.text })),
  };
}

/** Editors count columns from 1. */
function fromOne(place: Place): Place {
  return { ...place, column: place.column + 1, endColumn: place.endColumn + 1 };
}
