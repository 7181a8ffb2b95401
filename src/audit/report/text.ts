// Findings for a person: the place, what is wrong, and the code with a mark below it; what blocks first, then the rest, and what to do next.
import { isDeepStrictEqual } from "node:util";
import { grouped } from "../../platform/grouped.ts";
import { count } from "./count.ts";
import { isBlocking, type Finding, type Severity } from "../../model/finding.ts";
import { inWords } from "../policy/audit-policy.ts";
import type { AuditReport } from "../policy/judge-findings.ts";
import { excerptOf } from "./excerpt.ts";
import { printable } from "./printable.ts";
import type { TextOptions, TextStyle } from "./text-options.ts";

/** Beyond as many, findings that block nothing are counted by rule: nobody reads the two hundredth. */
const SHOWN_MAX = 100;
/** From as many on that block, a first run is told of the file of accepted findings. */
const OFFER_FROM = 5;

export function textReport(report: AuditReport, options: TextOptions): string[] {
  const counted = report.findings.filter(({ suppression }) => suppression === null);
  const blocking = counted.filter((finding) => isBlocking(finding, report.failing));
  const others = counted.filter((finding) => !isBlocking(finding, report.failing));
  const shown = [...blocking, ...others.slice(0, Math.max(0, SHOWN_MAX - blocking.length))];
  const counts = { blocking: blocking.length, all: counted.length };
  return [
    ...together(shown).flatMap((findings) => [...entry(findings, options), ""]),
    ...byRule(counted.slice(shown.length), options),
    ...summary(report, counts, options),
    ...offer(report, counts, options),
  ];
}

/** What one rule says of one place, such as twenty weaknesses of one package, stands below one head; the code and what corrects it are shown once. */
function together(findings: readonly Finding[]): readonly (readonly [Finding, ...Finding[]])[] {
  const groups: [Finding, ...Finding[]][] = [];
  for (const finding of findings) {
    const last = groups.at(-1);
    if (last !== undefined && isOfSamePlace(last[0], finding)) last.push(finding);
    else groups.push([finding]);
  }
  return groups;
}

function isOfSamePlace(one: Finding, other: Finding): boolean {
  const { file, line, column, endLine, endColumn } = one.place;
  const at = other.place;
  return (
    one.rule === other.rule &&
    one.severity === other.severity &&
    one.confidence === other.confidence &&
    file === at.file &&
    line === at.line &&
    column === at.column &&
    endLine === at.endLine &&
    endColumn === at.endColumn &&
    one.fix?.title === other.fix?.title &&
    isDeepStrictEqual(one.trace, other.trace)
  );
}

function entry([finding, ...others]: readonly [Finding, ...Finding[]], options: TextOptions): string[] {
  const { style, rules, columns, wrap } = options;
  const { place, rule, severity, confidence, message } = finding;
  const where = `${printable(place.file)}:${place.line}:${place.column + 1}`;
  const sure = confidence === "proven" ? "" : `, ${confidence}`;
  const number = others.length === 0 ? "" : ` (${others.length + 1})`;
  return [
    `${style.bold(where)}  ${painted(severity, style)}${sure}  ${rule} ${rules.get(rule)!.name}${number}`,
    ...saidOnce([message, ...others.map((other) => other.message)])
      .flatMap((text) => wrap(printable(text), columns - 2))
      .map((line) => `  ${line}`),
    ...excerptOf(finding, options),
    ...(finding.fix === undefined ? [] : [`  ${style.dim(`fix: ${finding.fix.title}${finding.fix.isSafe ? "" : " (unsafe)"}`)}`]),
  ];
}

/** Sentences that all of them end with stand once, below. */
function saidOnce(messages: readonly string[]): readonly string[] {
  const [first, ...others] = messages.map((text) => text.split(/(?<=\.) /));
  let same = 0;
  while (
    others.length > 0 &&
    same < first!.length - 1 &&
    others.every((other) => other.length > same + 1 && other.at(-1 - same) === first!.at(-1 - same))
  )
    same += 1;
  if (same === 0) return messages;
  return [...[first!, ...others].map((sentences) => sentences.slice(0, -same).join(" ")), first!.slice(-same).join(" ")];
}

function painted(severity: Severity, style: TextStyle): string {
  if (severity === "high") return style.red(severity);
  return severity === "medium" ? style.yellow(severity) : severity;
}

/** The most frequent first. */
function byRule(findings: readonly Finding[], { rules, style }: TextOptions): string[] {
  if (findings.length === 0) return [];
  const groups = [...Map.groupBy(findings, ({ rule }) => rule)].sort(([, a], [, b]) => b.length - a.length);
  const width = String(groups[0]![1].length).length;
  return [
    style.bold(`${count(findings.length, "more finding")} that ${findings.length === 1 ? "blocks" : "block"} nothing:`),
    ...groups.map(([rule, all]) => {
      const { file, line } = all[0]!.place;
      const where = all.length === 1 ? "at" : "first at";
      return `  ${String(all.length).padStart(width)} × ${rule} ${rules.get(rule)!.name}, ${where} ${printable(file)}:${line}`;
    }),
    "",
  ];
}

interface Counts {
  readonly blocking: number;
  readonly all: number;
}

function summary({ findings, stats, isFinished }: AuditReport, { blocking, all }: Counts, { style }: TextOptions): string[] {
  const silenced = (["comment", "policy", "baseline"] as const).flatMap((kind) => {
    const number = findings.filter(({ suppression }) => suppression?.kind === kind).length;
    return number === 0 ? [] : [`${number} ${SILENCED[kind]}`];
  });
  const size = `${count(stats.files, "file")}, ${count(stats.lines, "line")}`;
  const aside = silenced.length === 0 ? "" : `, ${silenced.join(", ")}`;
  const grave = blocking === 0 ? "none that blocks" : style.red(`${blocking} that ${blocking === 1 ? "blocks" : "block"}`);
  return [
    all === 0 && stats.files === 0
      ? NOTHING_TO_AUDIT
      : all === 0
        ? `Nothing found in ${size}${aside}.`
        : `${style.bold(count(all, "finding"))}, ${grave}${aside}, in ${size}.`,
    ...packagesLine(stats),
    ...callsLine(stats),
    ...(stats.brokenFiles === 0
      ? []
      : [style.yellow(`${count(stats.brokenFiles, "file")} could not be read whole: see SRC001 and SRC002.`)]),
    ...(isFinished ? [] : [style.yellow("The time was over before everything was audited: see SRC006.")]),
  ];
}

/** "Nothing found" would sound as if something had been looked at. */
const NOTHING_TO_AUDIT =
  "There is nothing to audit here: no Python, no lock, no Dockerfile, no workflow. Other files were searched for secrets only.";

/** What is not known for what it calls was not gone into: silence about it proves nothing. */
function callsLine({ callsFollowed, callsResolved }: AuditReport["stats"]): string[] {
  if (callsFollowed === 0) return [];
  return [`${grouped(callsResolved)} of ${count(callsFollowed, "call")} resolved, where values were followed.`];
}

/** Which data, and of which day. */
function packagesLine({ packages, advisories, advisoriesDate }: AuditReport["stats"]): string[] {
  if (advisoriesDate === null) return [];
  return [`${count(packages, "package")} compared with ${count(advisories, "advisory", "advisories")}, the newest of ${advisoriesDate}.`];
}

const SILENCED = { comment: "suppressed", policy: "off by policy", baseline: "accepted before" } as const;

/** Once there is such a file, whoever made it knows how. */
function offer({ findings, baseline, failing }: AuditReport, { blocking, all }: Counts, { columns, wrap, style }: TextOptions): string[] {
  const fixable = findings.filter(({ fix, suppression }) => suppression === null && fix?.isSafe === true).length;
  const fix = fixable === 0 ? [] : [`${fixable} of these can be corrected by \`fairlead check --fix\`; it shows the difference first.`];
  if (blocking === 0) return fix.flatMap((text) => wrap(text, columns)).map((line) => style.dim(line));
  const explain = `What blocks is ${inWords(failing)}. \`fairlead explain RULE\` says more about a rule.`;
  const accept =
    "Too many to settle today? `fairlead check --baseline write` accepts what is there now, in a file to commit; from then on only what is new counts.";
  const isFirst = baseline === null && (blocking >= OFFER_FROM || all > SHOWN_MAX);
  return [explain, ...fix, ...(isFirst ? [accept] : [])].flatMap((text) => wrap(text, columns)).map((line) => style.dim(line));
}
