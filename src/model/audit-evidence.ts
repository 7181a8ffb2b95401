// What an audit of a release's tree found, as its gate judges it and the release keeps it.
import type { Confidence, Finding, Severity } from "./finding.ts";

export interface AuditEvidence {
  /** Fairlead's version. */
  readonly engine: string;
  readonly auditedAtMs: number;
  /** Day of the newest advisory that packages were compared with; null where none were. */
  readonly dataDate: string | null;
  /** sha256 over the audited files of the artifact: paths, contents and modes. */
  readonly tree: string;
  /** False: the time limit ended it. */
  readonly isFinished: boolean;
  /** What counts, the gravest first. At most FINDINGS_KEPT_MAX once it is kept. */
  readonly findings: readonly AuditedFinding[];
  /** Of those that are not kept. */
  readonly leftOut: number;
  /** Silenced by comments, policies or the file of accepted findings. */
  readonly suppressed: number;
}

export interface AuditedFinding {
  readonly fingerprint: string;
  readonly rule: string;
  readonly severity: Severity;
  readonly confidence: Confidence;
  readonly file: string;
  /** From 1. */
  readonly line: number;
}

/** Some 200 bytes each, with each release. */
export const FINDINGS_KEPT_MAX = 1_000;

export function evidenceToKeep(evidence: AuditEvidence): AuditEvidence {
  const { findings } = evidence;
  const leftOut = Math.max(0, findings.length - FINDINGS_KEPT_MAX);
  return leftOut === 0 ? evidence : { ...evidence, findings: findings.slice(0, FINDINGS_KEPT_MAX), leftOut };
}

export function auditedFinding({ fingerprint, rule, severity, confidence, place }: Finding): AuditedFinding {
  return { fingerprint, rule, severity, confidence, file: place.file, line: place.line };
}

export interface AuditChange {
  readonly added: readonly AuditedFinding[];
  readonly gone: readonly AuditedFinding[];
}

/** Null where it cannot be told: one of the two keeps only a part of its findings, or has no audit. */
export function compareEvidence(before: AuditEvidence | null, after: AuditEvidence | null): AuditChange | null {
  if (before === null || after === null || before.leftOut > 0 || after.leftOut > 0 || !before.isFinished || !after.isFinished) return null;
  const without = (these: AuditEvidence, others: AuditEvidence): readonly AuditedFinding[] => {
    const known = new Set(others.findings.map(({ fingerprint }) => fingerprint));
    return these.findings.filter(({ fingerprint }) => !known.has(fingerprint));
  };
  return { added: without(after, before), gone: without(before, after) };
}
