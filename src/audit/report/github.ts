// Findings as workflow commands, which GitHub Actions shows beside the lines of a pull request
// (https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions).
import { isBlocking, type Finding, type Threshold } from "../../model/finding.ts";
import type { AuditReport } from "../policy/judge-findings.ts";
import { printable } from "./printable.ts";
import { repositoryPath, ruleTitle, type ForgeOptions } from "./forge-options.ts";

/** What blocks is an error, the rest of severity medium or more a warning. */
export function githubReport({ findings, failing }: AuditReport, options: ForgeOptions): string[] {
  return findings.filter(({ suppression }) => suppression === null).map((finding) => command(finding, failing, options));
}

function command(finding: Finding, failing: Threshold, { rules, prefix }: ForgeOptions): string {
  const { rule, severity, confidence, place, message } = finding;
  const isGrave = severity === "high" || severity === "medium";
  const level = isBlocking(finding, failing) ? "error" : isGrave ? "warning" : "notice";
  const sure = confidence === "proven" ? "" : `, ${confidence}`;
  const properties = {
    file: repositoryPath(place, prefix),
    line: place.line,
    // Columns only within one line: of a place over several, GitHub takes the lines.
    ...(place.endLine === place.line ? { col: place.column + 1, endColumn: place.endColumn + 1 } : { endLine: place.endLine }),
    title: `${ruleTitle(rule, rules)} (${severity}${sure})`,
  };
  const written = Object.entries(properties).map(([name, value]) => `${name}=${escapeProperty(String(value))}`);
  return `::${level} ${written.join(",")}::${escapeData(message)}`;
}

/** A log is shown as a terminal would show it. */
function escapeData(text: string): string {
  return printable(text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A"));
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
