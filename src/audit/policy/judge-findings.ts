// From what was found to what counts: the policy of the configuration, then the accepted findings. Pure; `check` and the gate of `ship` judge alike.
import { compareFindings, isBlocking, type Threshold } from "../../model/finding.ts";
import type { Baseline } from "../baseline/baseline-file.ts";
import { matchBaseline } from "../baseline/match-baseline.ts";
import type { AuditResult } from "../check-tree.ts";
import { applyPolicy, type AuditPolicy, type PolicyOptions } from "./audit-policy.ts";

export interface AuditReport extends AuditResult {
  readonly failing: Threshold;
  readonly refusing: Threshold;
  /** Null: there is none. */
  readonly baseline: { readonly file: string; readonly gone: readonly string[] } | null;
}

export interface Judgement extends PolicyOptions {
  readonly policy: AuditPolicy;
  readonly baseline: Baseline | null;
}

export function judgeFindings(result: AuditResult, { policy, baseline, ...options }: Judgement): AuditReport {
  const judged = applyPolicy(result.findings, policy, { ...options, isFinished: result.isFinished });
  const matched = baseline === null ? { findings: judged, gone: [] } : matchBaseline(judged, baseline, options.rules);
  return {
    ...result,
    findings: [...matched.findings].sort(compareFindings),
    failing: policy.failing,
    refusing: policy.refusing,
    baseline:
      baseline === null ? null : { file: baseline.file, gone: result.isFinished ? matched.gone.map(({ fingerprint }) => fingerprint) : [] },
  };
}

export function countBlocking({ findings, failing }: AuditReport): number {
  return findings.filter((finding) => isBlocking(finding, failing)).length;
}
