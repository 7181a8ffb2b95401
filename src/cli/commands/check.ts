// `fairlead check`: audits a project's code and says what is wrong, where, and how sure that is.
import { resolve } from "node:path";
import { AUDIT_FORMATS, auditJson, auditLines, auditProject, auditSarif } from "../../app/audit-project.ts";
import { ownVersion } from "../../host/program-paths.ts";
import { CONFIDENCES } from "../../model/finding.ts";
import type { AuditJson } from "../../contract/audit.ts";
import { EXIT_FINDINGS, EXIT_OK, JSON_OPTION, defineCommand } from "../command.ts";
import { oneOf } from "../one-of.ts";
import type { Output } from "../output.ts";

export const command = defineCommand({
  name: "check",
  summary: "Audit a project's code: what is wrong, where, and how sure that is",
  usage: "[PATH]",
  description:
    "Reads Python files and runs none of them. Exit code 1 when something of severity medium or more is proven.\n\nA finding is silenced by `# fairlead: ignore[RULE] reason` on any line of its statement; `# nosec` and `# noqa` are honoured.",
  options: {
    format: { type: "string", short: "f", value: "FORMAT", summary: `One of ${AUDIT_FORMATS.join(", ")}; text without it` },
    confidence: { type: "string", value: "LEVEL", summary: `Leave out what is less sure: ${CONFIDENCES.join(", ")}` },
    stats: { type: "boolean", summary: "Say what was looked at, and how long each stage took" },
    json: JSON_OPTION,
  },
  arguments: [0, 1],
  examples: ["fairlead check", "fairlead check path/to/project --confidence proven", "fairlead check --format sarif > audit.sarif"],
  async run({ values, positionals }, { out, cwd, signal }) {
    const root = resolve(cwd, positionals[0] ?? ".");
    const format = values.json ? "json" : oneOf(values.format ?? "text", AUDIT_FORMATS, { command: "check", option: "format" });
    const confidence = oneOf(values.confidence ?? "pattern", CONFIDENCES, { command: "check", option: "confidence" });
    const result = await auditProject({ root, confidence, nowMs: Date.now(), progress: (text) => out.progress(text), signal });
    const json = auditJson(result);
    if (format === "json") out.json(json);
    else if (format === "sarif") out.json(auditSarif(result, ownVersion()));
    else for (const line of auditLines(result, root, out.style)) out.line(line);
    if (values.stats && format === "text") printStats(json, out);
    return json.blocking > 0 ? EXIT_FINDINGS : EXIT_OK;
  },
});

function printStats({ stats }: AuditJson, out: Output): void {
  const { stagesMs, ...counts } = stats;
  out.line();
  out.table(
    ["LOOKED AT", "COUNT"],
    Object.entries(counts).map(([name, count]) => [NAMES[name as keyof typeof counts], count.toLocaleString("en")]),
  );
  out.line();
  out.table(
    ["STAGE", "TIME"],
    Object.entries(stagesMs).map(([stage, ms]) => [stage, `${ms} ms`]),
  );
}

const NAMES = {
  files: "files",
  lines: "lines",
  functions: "functions",
  calls: "calls",
  brokenFiles: "files with parts that could not be read",
} as const;
