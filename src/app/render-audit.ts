// An audit in the forms that people and other programs read.
import { join } from "node:path";
import { jsonReport } from "../audit/report/json.ts";
import type { TextOptions } from "../audit/report/text-options.ts";
import { FACTS_BY_ID } from "../audit/rule-facts.gen.ts";
import { maskLine } from "../audit/secrets/redact.ts";
import type { AuditJson } from "../contract/audit.ts";
import { ownVersion } from "../host/program-paths.ts";
import type { Place } from "../model/finding.ts";
import { readRegular } from "../platform/read-regular.ts";
import { normaliseLineEnds } from "../python/parse/decode-source.ts";
import { findRepository } from "./find-repository.ts";
import type { AuditedProject } from "./audit-project.ts";

export const AUDIT_FORMATS = ["text", "json", "sarif", "github", "gitlab", "junit", "markdown"] as const;
export type AuditFormat = (typeof AUDIT_FORMATS)[number];

export type AuditPage = Pick<TextOptions, "style" | "columns" | "wrap">;

export function auditJson({ report, limit }: AuditedProject): AuditJson {
  const limitedTo = limit === null ? null : { since: limit.since, files: limit.files.size };
  return { ...(jsonReport(report, FACTS_BY_ID) as Omit<AuditJson, "limitedTo">), limitedTo };
}

/** Without a line end. `page` is only asked for text. Each form is loaded where it is asked for. */
export async function renderAudit(audited: AuditedProject, format: AuditFormat, page: AuditPage): Promise<string> {
  const { report, root } = audited;
  const { project } = findRepository(root);
  const forge = { rules: FACTS_BY_ID, prefix: project === "" ? "" : `${project}/` };
  switch (format) {
    case "text": {
      const { textReport } = await import("../audit/report/text.ts");
      return textReport(report, {
        ...page,
        rules: FACTS_BY_ID,
        line: report.isFinished ? lineReader(root, report.hidden) : () => null,
      }).join("\n");
    }
    case "json":
      return toJson(auditJson(audited));
    case "sarif":
      return toJson((await import("../audit/report/sarif.ts")).sarifReport(report, { ...forge, version: ownVersion() }));
    case "github":
      return (await import("../audit/report/github.ts")).githubReport(report, forge).join("\n");
    case "gitlab":
      return toJson((await import("../audit/report/gitlab.ts")).gitlabReport(report, forge));
    case "junit":
      return (await import("../audit/report/junit.ts")).junitReport(report, forge);
    case "markdown":
      return (await import("../audit/report/markdown.ts")).markdownReport(report, forge).trimEnd();
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

/** Of no larger file anything is audited. */
const SHOWN_BYTES_MAX = 32 * 1024 * 1024;

/** Empty where the file went away meanwhile, or is none that was read: its excerpt is left out. */
function readLines(path: string): readonly string[] {
  try {
    const reading = readRegular(path, { bytesMax: SHOWN_BYTES_MAX });
    return reading.kind === "bytes" ? normaliseLineEnds(Buffer.from(reading.bytes).toString("utf8")).split("\n") : [];
  } catch {
    return [];
  }
}
