// For tests of the reports: a report of these findings.
import { BLOCKING, type Finding } from "../../model/finding.ts";
import type { AuditStats } from "../check-tree.ts";
import type { AuditReport } from "../policy/judge-findings.ts";
import { DEFAULT_POLICY } from "../policy/audit-policy.ts";

export const STATS: AuditStats = {
  files: 2,
  lines: 1_234,
  functions: 0,
  calls: 0,
  callsFollowed: 0,
  callsResolved: 0,
  filesRecalled: 0,
  unitsRun: 0,
  unitsRecalled: 0,
  brokenFiles: 0,
  notAudited: 0,
  renders: 0,
  rendersUnknown: 0,
  packages: 0,
  advisories: 0,
  advisoriesDate: null,
  stagesMs: { other: 0, read: 0, parse: 0, facts: 0, rules: 0, flows: 0 },
};

export function reportOf(findings: readonly Finding[], more: Partial<AuditReport> = {}): AuditReport {
  return {
    findings,
    hidden: [],
    explained: null,
    stats: STATS,
    failing: BLOCKING,
    refusing: DEFAULT_POLICY.refusing,
    baseline: null,
    isFinished: true,
    ...more,
  };
}
