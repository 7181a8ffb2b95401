// Refuses a release whose tree has findings as grave and as sure as the environment's policy names, or was not audited to its end.
import type { AuditEvidence, AuditedFinding } from "../../../model/audit-evidence.ts";
import { CONFIDENCES, SEVERITIES, type Threshold } from "../../../model/finding.ts";
import type { GateVerdict } from "../../../model/gate.ts";

export interface AuditVerdict {
  readonly verdict: GateVerdict;
  /** Those that refuse, the gravest first. */
  readonly refusing: readonly AuditedFinding[];
}

/** With severity "never" it lets everything pass, also what was not audited to its end. */
export function auditGate({ findings, isFinished }: AuditEvidence, { severity, confidence }: Threshold): AuditVerdict {
  if (severity === "never") return { verdict: { kind: "allow" }, refusing: [] };
  const refusing = findings.filter(
    (finding) =>
      SEVERITIES.indexOf(finding.severity) <= SEVERITIES.indexOf(severity) &&
      CONFIDENCES.indexOf(finding.confidence) <= CONFIDENCES.indexOf(confidence),
  );
  const reasons = [
    ...(refusing.length === 0 ? [] : [countOf(refusing)]),
    ...(isFinished ? [] : ["the audit did not end within its time limit"]),
  ];
  return { verdict: reasons.length === 0 ? { kind: "allow" } : { kind: "refuse", reasons }, refusing };
}

/** "2 findings are proven and of severity high" */
function countOf(findings: readonly AuditedFinding[]): string {
  const severities = SEVERITIES.filter((severity) => findings.some((finding) => finding.severity === severity));
  const confidences = CONFIDENCES.filter((confidence) => findings.some((finding) => finding.confidence === confidence));
  const count = findings.length === 1 ? "1 finding is" : `${findings.length} findings are`;
  return `${count} ${confidences.join(" or ")} and of severity ${severities.join(" or ")}`;
}
