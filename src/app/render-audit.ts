// An audit in the forms that people and other programs read.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { jsonReport } from "../audit/report/json.ts";
import { sarifReport } from "../audit/report/sarif.ts";
import { textReport } from "../audit/report/text.ts";
import type { TextOptions } from "../audit/report/text-options.ts";
import { maskLine } from "../audit/secrets/redact.ts";
import type { AuditJson } from "../contract/audit.ts";
import type { Place } from "../model/finding.ts";
import { normaliseLineEnds } from "../python/parse/decode-source.ts";
import { RULES_BY_ID, type AuditedProject } from "./audit-project.ts";

export const AUDIT_FORMATS = ["text", "json", "sarif"] as const;
export type AuditFormat = (typeof AUDIT_FORMATS)[number];

export function auditJson({ report }: AuditedProject): AuditJson {
  return jsonReport(report, RULES_BY_ID) as AuditJson;
}

export function auditSarif({ report }: AuditedProject, version: string): object {
  return sarifReport(report, { rules: RULES_BY_ID, version });
}

export function auditLines({ report, root }: AuditedProject, page: Pick<TextOptions, "style" | "columns" | "wrap">): string[] {
  return textReport(report, { ...page, rules: RULES_BY_ID, line: lineReader(root, report.hidden) });
}

/** The text of a file's line, from 1, without secrets; null where it can no longer be read. */
function lineReader(root: string, hidden: readonly Place[]): (file: string, line: number) => string | null {
  const texts = new Map<string, readonly string[]>();
  const byFile = Map.groupBy(hidden, ({ file }) => file);
  return (file, line) => {
    let lines = texts.get(file);
    if (lines === undefined) texts.set(file, (lines = readLines(join(root, file))));
    const text = lines[line - 1];
    return text === undefined ? null : maskLine(text, line, byFile.get(file) ?? []);
  };
}

/** Empty where the file went away meanwhile: its excerpt is left out. */
function readLines(path: string): readonly string[] {
  try {
    return normaliseLineEnds(readFileSync(path, "utf8")).split("\n");
  } catch {
    return [];
  }
}
