// Audits a project and renders what was found. Reads files and changes none.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { AUDITORS } from "../audit/auditors.ts";
import { checkTree, type AuditResult } from "../audit/check-tree.ts";
import { jsonReport } from "../audit/report/json.ts";
import { sarifReport } from "../audit/report/sarif.ts";
import { textReport, type TextStyle } from "../audit/report/text.ts";
import { RULES } from "../audit/rules.gen.ts";
import type { AuditJson } from "../contract/audit.ts";
import { CONFIDENCES, type Confidence } from "../model/finding.ts";
import { normaliseLineEnds } from "../python/parse/decode-source.ts";
import { listSourceTree } from "../python/source-tree.ts";

export const AUDIT_FORMATS = ["text", "json", "sarif"] as const;
export type AuditFormat = (typeof AUDIT_FORMATS)[number];

export interface AuditRequest {
  readonly root: string;
  /** The least sure that is reported. */
  readonly confidence: Confidence;
  readonly nowMs: number;
  readonly progress: (text: string) => void;
  readonly signal: AbortSignal;
}

const byId = new Map(RULES.map((rule) => [rule.id, rule]));
/** A terminal need not show each of ten thousand files. */
const PROGRESS_FILES = 100;

/** Throws NO_SUCH_PROJECT and TREE_TOO_LARGE. */
export async function auditProject({ root, confidence, nowMs, progress, signal }: AuditRequest): Promise<AuditResult> {
  const today = new Date(nowMs).toISOString().slice(0, 10);
  const result = await checkTree(listSourceTree(root), {
    rules: RULES,
    auditors: AUDITORS,
    today,
    signal,
    progress: (done, all) => done % PROGRESS_FILES === 0 && progress(`Auditing ${done} of ${all} files`),
  });
  const least = CONFIDENCES.indexOf(confidence);
  return { ...result, findings: result.findings.filter((finding) => CONFIDENCES.indexOf(finding.confidence) <= least) };
}

export function auditJson(result: AuditResult): AuditJson {
  return jsonReport(result, byId) as AuditJson;
}

export function auditSarif(result: AuditResult, version: string): object {
  return sarifReport(result, { rules: byId, version });
}

export function auditLines(result: AuditResult, root: string, style: TextStyle): string[] {
  const texts = new Map<string, readonly string[]>();
  const linesOf = (file: string): readonly string[] => {
    const known = texts.get(file);
    if (known !== undefined) return known;
    const lines = readLines(join(root, file));
    texts.set(file, lines);
    return lines;
  };
  return textReport(result, { rules: byId, style, line: (file, line) => linesOf(file)[line - 1] ?? null });
}

/** Empty where the file went away meanwhile: its excerpt is left out. */
function readLines(path: string): readonly string[] {
  try {
    return normaliseLineEnds(readFileSync(path, "utf8")).split("\n");
  } catch {
    return [];
  }
}
