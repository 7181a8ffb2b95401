// What the audit of a release found, in the shape of the contract, with what is new since the release that served before it.
import type { ReleaseAuditJson } from "../contract/status.ts";
import { compareEvidence, type AuditEvidence } from "../model/audit-evidence.ts";
import { SEVERITIES, type Severity } from "../model/finding.ts";
import type { ReleaseRecord, ReleaseStore } from "../release/store.ts";

const NEW_SHOWN_MAX = 10;

export function releaseAuditJson(
  { release }: ReleaseRecord,
  releases: Pick<ReleaseStore, "audit" | "servedBefore">,
): ReleaseAuditJson | null {
  const evidence = releases.audit(release.id);
  if (evidence === null) return null;
  const before = releases.servedBefore(release);
  return {
    engine: evidence.engine,
    at: new Date(evidence.auditedAtMs).toISOString(),
    dataDate: evidence.dataDate,
    counts: countBySeverity(evidence),
    suppressed: evidence.suppressed,
    complete: evidence.isFinished,
    since: before === null ? null : sinceOf(before, releases.audit(before.release.id), evidence),
  };
}

function sinceOf({ release }: ReleaseRecord, before: AuditEvidence | null, evidence: AuditEvidence): ReleaseAuditJson["since"] {
  const change = compareEvidence(before, evidence);
  if (change === null) return null;
  return {
    version: `v${release.number}`,
    newCount: change.added.length,
    goneCount: change.gone.length,
    new: change.added
      .slice(0, NEW_SHOWN_MAX)
      .map(({ rule, severity, confidence, file, line }) => ({ rule, severity, confidence, file, line })),
  };
}

function countBySeverity({ findings }: AuditEvidence): Record<Severity, number> {
  const counts = { high: 0, medium: 0, low: 0, note: 0 };
  for (const severity of SEVERITIES) counts[severity] = findings.filter((finding) => finding.severity === severity).length;
  return counts;
}
