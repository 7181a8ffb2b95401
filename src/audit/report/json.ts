// Findings as data: the shape of contract/audit.ts.
import type { Finding, Place } from "../../model/finding.ts";
import { countBlocking, type AuditReport } from "../policy/judge-findings.ts";
import type { RuleFacts } from "../rule.ts";

export function jsonReport(report: AuditReport, rules: ReadonlyMap<string, RuleFacts>): object {
  const { findings, stats } = report;
  const stagesMs = Object.fromEntries(Object.entries(stats.stagesMs).map(([stage, ms]) => [stage, Math.round(ms)]));
  return {
    findings: findings.map((finding) => describe(finding, rules.get(finding.rule)!)),
    stats: { ...stats, stagesMs },
    blocking: countBlocking(report),
    incomplete: !report.isFinished,
    baseline: report.baseline === null ? null : { file: report.baseline.file, gone: report.baseline.gone.length },
  };
}

function describe(finding: Finding, { name }: RuleFacts): object {
  const { rule, place, trace, fix, ...rest } = finding;
  return {
    rule,
    name,
    ...rest,
    place: fromOne(place),
    trace: trace.map((step) => ({ place: fromOne(step.place), text: step.text })),
    fix:
      fix === undefined
        ? null
        : { title: fix.title, safe: fix.isSafe, edits: fix.edits.map((edit) => ({ place: fromOne(edit.place), text: edit.text })) },
  };
}

/** Editors count columns from 1. */
function fromOne(place: Place): Place {
  return { ...place, column: place.column + 1, endColumn: place.endColumn + 1 };
}
