// Findings as Markdown, for a comment on a pull request or the summary of a workflow.
import { isBlocking, type Finding } from "../../model/finding.ts";
import { inWords } from "../policy/audit-policy.ts";
import type { AuditReport } from "../policy/judge-findings.ts";
import { count } from "./count.ts";
import { printable } from "./printable.ts";
import { repositoryPath, ruleTitle, type ForgeOptions } from "./forge-options.ts";

/** A comment on GitHub holds 65,536 letters. */
const ROWS_MAX = 100;
const MESSAGE_MAX_UNITS = 300;

export function markdownReport(report: AuditReport, options: ForgeOptions): string {
  const { findings, stats, failing, isFinished } = report;
  const counted = findings.filter(({ suppression }) => suppression === null);
  const blocking = counted.filter((finding) => isBlocking(finding, failing));
  const others = counted.filter((finding) => !isBlocking(finding, failing));
  const size = `${count(stats.files, "file")}, ${count(stats.lines, "line")}`;
  const silenced = findings.length - counted.length;
  return [
    `## Fairlead: ${blocking.length === 0 ? "nothing that blocks" : `${blocking.length} that ${blocking.length === 1 ? "blocks" : "block"}`}`,
    "",
    `${count(counted.length, "finding")} in ${size}${silenced === 0 ? "" : `; ${silenced} more ${silenced === 1 ? "is" : "are"} suppressed or accepted`}. What blocks is ${inWords(failing)}.`,
    ...(isFinished ? [] : ["", "**The time was over before everything was audited.**"]),
    ...(blocking.length === 0 ? [] : ["", ...table(blocking, options)]),
    ...(others.length === 0
      ? []
      : [
          "",
          `<details><summary>${others.length} that ${others.length === 1 ? "blocks" : "block"} nothing</summary>`,
          "",
          ...table(others, options),
          "",
          "</details>",
        ]),
    "",
  ].join("\n");
}

function table(findings: readonly Finding[], options: ForgeOptions): string[] {
  const left = findings.length - ROWS_MAX;
  return [
    "| place | severity | rule | what |",
    "|---|---|---|---|",
    ...findings.slice(0, ROWS_MAX).map((finding) => row(finding, options)),
    ...(left > 0 ? ["", `… and ${left} more.`] : []),
  ];
}

function row({ rule, severity, confidence, place, message, trace }: Finding, { rules, prefix }: ForgeOptions): string {
  const sure = confidence === "proven" ? "" : `, ${confidence}`;
  const way = trace.length < 2 ? "" : ` (${trace.length} steps)`;
  const what = message.length > MESSAGE_MAX_UNITS ? `${message.slice(0, MESSAGE_MAX_UNITS)}…` : message;
  return `| ${code(`${repositoryPath(place, prefix)}:${place.line}`)} | ${severity}${sure} | ${ruleTitle(rule, rules)} | ${cell(what)}${way} |`;
}

function code(text: string): string {
  return `\`${printable(text.replaceAll(/\s/g, " ")).replaceAll("`", "'").replaceAll("|", "\\|")}\``;
}

/** Code in the message stays code; what would become a tag, a link, a mention or another cell does not. */
function cell(text: string): string {
  const parts = printable(text.replaceAll(/\s+/g, " ")).split(/(`[^`]*`)/);
  return parts
    .map((part, i) =>
      i % 2 === 1 ? part.replaceAll("|", "\\|") : part.replaceAll(/[\\`*_[\]<>|#@~]/g, (letter) => ESCAPES[letter] ?? `\\${letter}`),
    )
    .join("");
}

const ESCAPES: Readonly<Record<string, string>> = { "<": "&lt;", ">": "&gt;", "@": "&#64;" };
