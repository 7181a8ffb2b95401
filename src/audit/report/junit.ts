// Findings as test results in JUnit's XML, which every CI server can show: a suite for each file, a failure for each finding that blocks.
import { isBlocking, type Finding } from "../../model/finding.ts";
import type { AuditReport } from "../policy/judge-findings.ts";
import { count } from "./count.ts";
import { repositoryPath, ruleTitle, type ForgeOptions } from "./forge-options.ts";

interface Case {
  readonly suite: string;
  readonly kind: "failure" | "skipped" | "error" | null;
  readonly xml: string;
}

/** Without findings there is one test, which passed: an empty report would mean that nothing was run. */
export function junitReport(report: AuditReport, options: ForgeOptions): string {
  const found = report.findings.map((finding) => caseOf(finding, report, options));
  const whole = wholeCase(report);
  const suites = [...Map.groupBy([...found, whole], ({ suite }) => suite)];
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="fairlead check" ${counts([...found, whole])}>`,
    ...suites.flatMap(([suite, cases]) => [
      `  <testsuite name=${quoted(suite)} ${counts(cases)}>`,
      ...cases.map(({ xml }) => xml),
      "  </testsuite>",
    ]),
    "</testsuites>",
  ].join("\n");
}

function caseOf(finding: Finding, { failing }: AuditReport, { rules, prefix }: ForgeOptions): Case {
  const { rule, severity, confidence, place, message, suppression, trace } = finding;
  const file = repositoryPath(place, prefix);
  const where = `${file}:${place.line}:${place.column + 1}`;
  const steps = trace.map(({ place: at, text }) => `${repositoryPath(at, prefix)}:${at.line}  ${text}`);
  const text = [`${where}  ${severity}, ${confidence}`, message, ...steps].join("\n");
  const kind = suppression !== null ? "skipped" : isBlocking(finding, failing) ? "failure" : null;
  const inside =
    kind === "failure"
      ? `<failure type=${quoted(rule)} message=${quoted(message)}>${escaped(text)}</failure>`
      : kind === "skipped"
        ? `<skipped message=${quoted(suppression?.reason ?? `accepted by ${suppression?.kind}`)}/>`
        : `<system-out>${escaped(text)}</system-out>`;
  return {
    suite: file,
    kind,
    xml: testcase({ name: `${ruleTitle(rule, rules)} (${place.line}:${place.column + 1})`, suite: file, file, inside }),
  };
}

function wholeCase({ isFinished, stats }: AuditReport): Case {
  const suite = "fairlead check";
  const name = `${count(stats.files, "file")} ${stats.files === 1 ? "was" : "were"} audited`;
  const inside = isFinished ? "" : '<error type="SRC006" message="The time was over before everything was audited."/>';
  return { suite, kind: isFinished ? null : "error", xml: testcase({ name, suite, file: null, inside }) };
}

function testcase({ name, suite, file, inside }: { name: string; suite: string; file: string | null; inside: string }): string {
  const at = file === null ? "" : ` file=${quoted(file)}`;
  return `    <testcase name=${quoted(name)} classname=${quoted(suite)}${at} time="0">${inside}</testcase>`;
}

function counts(cases: readonly Case[]): string {
  const of = (kind: Case["kind"]): number => cases.filter((one) => one.kind === kind).length;
  return `tests="${cases.length}" failures="${of("failure")}" errors="${of("error")}" skipped="${of("skipped")}" time="0"`;
}

// oxlint-disable-next-line no-control-regex -- what no XML 1.0 document may hold, not even escaped (https://www.w3.org/TR/xml/#charsets)
const NO_XML = /[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

function escaped(text: string): string {
  return text.replaceAll(NO_XML, "\ufffd").replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

function quoted(text: string): string {
  return `"${escaped(text).replaceAll('"', "&quot;").replaceAll("\n", "&#10;").replaceAll("\t", "&#9;")}"`;
}
