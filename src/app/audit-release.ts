// The audit gate of a release: judges the tree that became the artifact by the policy of its environment, and refuses or hands on what it found.
import { readFileSync } from "node:fs";
import { parseBaseline, type Baseline } from "../audit/baseline/baseline-file.ts";
import { loadUserModels } from "../audit/flow/models/load-models.ts";
import { judgeFindings } from "../audit/policy/judge-findings.ts";
import { FACTS_BY_ID } from "../audit/rule-facts.gen.ts";
import { storedPath } from "../build/store/content-store.ts";
import type { StoreLayout } from "../build/store/layout.ts";
import type { Configuration } from "../config/read-configuration.ts";
import { ownVersion } from "../host/program-paths.ts";
import type { ArtifactFile } from "../model/artifact.ts";
import { auditedFinding, type AuditEvidence } from "../model/audit-evidence.ts";
import { AUDIT_REFUSES } from "../platform/errors/audit-errors.ts";
import { userError } from "../platform/errors/user-error.ts";
import { auditGate } from "../release/gates/audit/gate.ts";
import { auditPolicy, dependencyOptions } from "./audit-policy.ts";
import { openTreeAudit } from "./audit-tree.ts";

export interface ReleaseAudit extends Disposable {
  begin(files: readonly ArtifactFile[]): void;
  /** Throws AUDIT_REFUSES with the first findings. */
  judge(files: readonly ArtifactFile[], app: string): Promise<AuditEvidence>;
}

export interface ReleaseAuditOptions {
  readonly root: string;
  readonly configuration: Configuration;
  readonly layout: StoreLayout;
  readonly nowMs: number;
  /** File of the advisories in the home. */
  readonly advisories: string | null;
}

const TIME_LIMIT_MS = 10 * 60_000;
const SHOWN_MAX = 10;

/** Throws what is wrong with the policy, before anything is built. */
export function openReleaseAudit({ root, configuration, layout, nowMs, advisories }: ReleaseAuditOptions): ReleaseAudit {
  const policy = auditPolicy(configuration);
  const today = new Date(nowMs).toISOString().slice(0, 10);
  const { timeLimitMs = TIME_LIMIT_MS, baseline: baselineFile, models } = configuration.settings.audit;
  const dependencies = dependencyOptions(configuration, { advisories, root });
  loadUserModels(models, root); // what is wrong with them is said here, with its place; the thread reads them from the audited tree
  const audit = openTreeAudit({ models, root, today, timeLimitMs, layout, dependencies });
  return {
    begin: (files) => audit.begin(files),
    async judge(files, app) {
      const { result, tree } = await audit.finish(files);
      const baseline = storedBaseline(baselineFile, files, layout);
      const { findings, isFinished } = judgeFindings(result, { policy, baseline, rules: FACTS_BY_ID, today });
      const counted = findings.filter(({ suppression }) => suppression === null);
      const evidence: AuditEvidence = {
        engine: ownVersion(),
        auditedAtMs: nowMs,
        dataDate: result.stats.advisoriesDate ?? null,
        tree,
        isFinished,
        findings: counted.map(auditedFinding),
        leftOut: 0,
        suppressed: findings.length - counted.length,
      };
      const { verdict, refusing } = auditGate(evidence, policy.refusing);
      if (verdict.kind === "allow") return evidence;
      const messages = new Map(findings.map(({ fingerprint, message }) => [fingerprint, message]));
      const lines = refusing.map(({ file, line, rule, fingerprint }) => `${file}:${line}  ${rule}  ${messages.get(fingerprint)}`);
      const more = lines.length > SHOWN_MAX ? [`and ${lines.length - SHOWN_MAX} more`] : [];
      const details = [...lines.slice(0, SHOWN_MAX), ...more];
      throw userError(AUDIT_REFUSES, { app, environment: configuration.environment, reasons: verdict.reasons }, { details });
    },
    [Symbol.dispose]: () => audit[Symbol.dispose](),
  };
}

/** As it is in the audited tree, not as it may be on the disk by now. */
function storedBaseline(file: string, files: readonly ArtifactFile[], layout: StoreLayout): Baseline | null {
  const stored = files.find(({ path, link }) => path === file && link === null);
  if (stored === undefined) return null;
  return parseBaseline(file, readFileSync(storedPath(layout, stored.sha256, stored.mode === "0555"), "utf8"));
}
