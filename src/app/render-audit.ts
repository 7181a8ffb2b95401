// An audit in the forms that people and other programs read.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { githubReport } from "../audit/report/github.ts";
import { gitlabReport } from "../audit/report/gitlab.ts";
import { jsonReport } from "../audit/report/json.ts";
import { junitReport } from "../audit/report/junit.ts";
import { markdownReport } from "../audit/report/markdown.ts";
import { sarifReport } from "../audit/report/sarif.ts";
import { textReport } from "../audit/report/text.ts";
import type { TextOptions } from "../audit/report/text-options.ts";
import { maskLine } from "../audit/secrets/redact.ts";
import type { AuditJson } from "../contract/audit.ts";
import { ownVersion } from "../host/program-paths.ts";
import type { Place } from "../model/finding.ts";
import { normaliseLineEnds } from "../python/parse/decode-source.ts";
import { findRepository } from "./find-repository.ts";
import { RULES_BY_ID, type AuditedProject } from "./audit-project.ts";

export const AUDIT_FORMATS = ["text", "json", "sarif", "github", "gitlab", "junit", "markdown"] as const;
export type AuditFormat = (typeof AUDIT_FORMATS)[number];

export type AuditPage = Pick<TextOptions, "style" | "columns" | "wrap">;

export function auditJson({ report, changed }: AuditedProject): AuditJson {
  const limitedTo = changed === null ? null : { since: changed.ref, files: changed.files.size };
  return { ...(jsonReport(report, RULES_BY_ID) as Omit<AuditJson, "limitedTo">), limitedTo };
}

/** Without a line end. `page` is only asked for text. */
export function renderAudit(audited: AuditedProject, format: AuditFormat, page: AuditPage): string {
  const { report, root } = audited;
  const { project } = findRepository(root);
  const forge = { rules: RULES_BY_ID, prefix: project === "" ? "" : `${project}/` };
  switch (format) {
    case "text":
      return textReport(report, {
        ...page,
        rules: RULES_BY_ID,
        line: report.isFinished ? lineReader(root, report.hidden) : () => null,
      }).join("\n");
    case "json":
      return toJson(auditJson(audited));
    case "sarif":
      return toJson(sarifReport(report, { ...forge, version: ownVersion() }));
    case "github":
      return githubReport(report, forge).join("\n");
    case "gitlab":
      return toJson(gitlabReport(report, forge));
    case "junit":
      return junitReport(report, forge);
    case "markdown":
      return markdownReport(report, forge).trimEnd();
  }
}

function toJson(value: unknown): string {
  return JSON.stringify(value, null, 2);
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
