// Findings for a person: the place, what is wrong, and the code with a mark below it.
import { isBlocking, type Finding, type Severity } from "../../model/finding.ts";
import type { AuditReport } from "../policy/judge-findings.ts";
import type { Rule } from "../rule.ts";

/** Colours, or none. */
export interface TextStyle {
  bold(text: string): string;
  dim(text: string): string;
  red(text: string): string;
  yellow(text: string): string;
}

export interface TextOptions {
  readonly rules: ReadonlyMap<string, Rule>;
  readonly style: TextStyle;
  /** The text of a file's line, from 1; null where it can no longer be read. */
  readonly line: (file: string, line: number) => string | null;
}

const EXCERPT_MAX_UNITS = 120;

export function textReport(report: AuditReport, options: TextOptions): string[] {
  const { findings } = report;
  const shown = findings.filter(({ suppression }) => suppression === null);
  return [...shown.flatMap((finding) => [...entry(finding, options), ""]), ...summary(report, options)];
}

function entry(finding: Finding, options: TextOptions): string[] {
  const { style, rules } = options;
  const { place, rule, severity, confidence, message, trace } = finding;
  const where = `${place.file}:${place.line}:${place.column + 1}`;
  const name = `${rule} ${rules.get(rule)!.name}`;
  const sure = confidence === "proven" ? "" : `, ${confidence}`;
  return [
    `${style.bold(where)}  ${painted(severity, style)}${sure}  ${name}`,
    `  ${message}`,
    ...excerpt(finding, options),
    ...trace.map(({ place: at, text }, i) => `  ${i + 1}. ${at.file}:${at.line}  ${text}`),
  ];
}

function painted(severity: Severity, style: TextStyle): string {
  if (severity === "high") return style.red(severity);
  return severity === "medium" ? style.yellow(severity) : severity;
}

function excerpt({ place }: Finding, { style, line: lineOf }: TextOptions): string[] {
  const line = lineOf(place.file, place.line)?.replaceAll("\t", " ");
  if (line === undefined || line.trim() === "" || line.length > EXCERPT_MAX_UNITS) return [];
  const number = String(place.line);
  const end = place.endLine === place.line ? place.endColumn : line.length;
  const mark = "^".repeat(Math.max(1, end - place.column));
  const gutter = " ".repeat(number.length);
  return [`  ${style.dim(`${number} │`)} ${line}`, `  ${style.dim(`${gutter} │`)} ${" ".repeat(place.column)}${style.red(mark)}`];
}

function summary({ findings, stats, failing }: AuditReport, { style }: TextOptions): string[] {
  const counted = findings.filter(({ suppression }) => suppression === null);
  const suppressed = findings.length - counted.length;
  const blocking = counted.filter((finding) => isBlocking(finding, failing)).length;
  const size = `${count(stats.files, "file")}, ${count(stats.lines, "line")}`;
  const aside = suppressed === 0 ? "" : `, ${suppressed} suppressed`;
  const broken =
    stats.brokenFiles === 0 ? [] : [style.yellow(`${count(stats.brokenFiles, "file")} could not be read whole: see SRC001 and SRC002.`)];
  if (counted.length === 0) return [`Nothing found in ${size}${aside}.`, ...broken];
  const grave = blocking === 0 ? "none that blocks" : style.red(`${blocking} that ${blocking === 1 ? "blocks" : "block"}`);
  return [`${style.bold(count(counted.length, "finding"))}, ${grave}${aside}, in ${size}.`, ...broken];
}

function count(number: number, noun: string): string {
  return `${number.toLocaleString("en")} ${noun}${number === 1 ? "" : "s"}`;
}
