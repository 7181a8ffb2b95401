// Findings as GitLab shows them in a merge request: a Code Quality report (https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format).
import type { Finding, Severity } from "../../model/finding.ts";
import type { AuditReport } from "../policy/judge-findings.ts";
import { repositoryPath, ruleTitle, type ForgeOptions } from "./forge-options.ts";

const SEVERITY: Readonly<Record<Severity, string>> = { high: "critical", medium: "major", low: "minor", note: "info" };

/** GitLab tells new from old by the fingerprint. */
export function gitlabReport({ findings }: AuditReport, options: ForgeOptions): object[] {
  return findings.filter(({ suppression }) => suppression === null).map((finding) => describe(finding, options));
}

function describe({ rule, severity, confidence, message, place, fingerprint }: Finding, { rules, prefix }: ForgeOptions): object {
  const sure = confidence === "proven" ? "" : ` (${confidence})`;
  return {
    description: `${ruleTitle(rule, rules)}${sure}: ${message}`,
    check_name: rule,
    fingerprint,
    severity: SEVERITY[severity],
    location: { path: repositoryPath(place, prefix), lines: { begin: place.line, end: place.endLine } },
  };
}
