import assert from "node:assert/strict";
import { test } from "node:test";
import type { Finding, TraceStep } from "../../model/finding.ts";
import type { AuditReport } from "../policy/judge-findings.ts";
import { RULES } from "../rules.gen.ts";
import { reportOf, STATS } from "./testing.ts";
import { textReport } from "./text.ts";

const plain = (text: string): string => text;
const style = { bold: plain, dim: plain, red: plain, yellow: plain };
const rules = new Map(RULES.map((rule) => [rule.id, rule]));
const FINDING: Finding = {
  rule: "PTH001",
  severity: "medium",
  confidence: "proven",
  cwe: 377,
  place: { file: "app.py", line: 12, column: 7, endLine: 12, endColumn: 24 },
  message: "Use mkstemp.",
  symbol: "",
  code: "name = tempfile.mktemp()",
  trace: [],
  fingerprint: "0",
  suppression: null,
};

const EXPLAIN = "What blocks is proven, of severity medium or more. `fairlead explain RULE` says more about a rule.";
const LINE = "name = tempfile.mktemp()";

interface Page {
  readonly line?: string | null;
  readonly columns?: number;
  readonly more?: Partial<AuditReport>;
}

function lines(findings: readonly Finding[], { line = LINE, columns = 100, more = {} }: Page = {}): readonly string[] {
  return textReport(reportOf(findings, more), { rules, style, line: () => line, columns, wrap: (text) => [text] });
}

test("a finding is its place, its rule, what is wrong, and the code with a mark below", () => {
  assert.deepEqual(lines([FINDING]), [
    "app.py:12:8  medium  PTH001 insecure-temporary-name",
    "  Use mkstemp.",
    "  12 │ name = tempfile.mktemp()",
    "     │        ^^^^^^^^^^^^^^^^^",
    "",
    "1 finding, 1 that blocks, in 2 files, 1,234 lines.",
    EXPLAIN,
  ]);
});

test("what one rule says of one place stands below one head, and what all of it ends with is said once", () => {
  const of = (id: string, more: Partial<Finding> = {}): Finding => ({
    ...FINDING,
    message: `It has ${id}. Fixed in 2.0. Used in a.py.`,
    ...more,
  });
  const elsewhere = { place: { ...FINDING.place, line: 13, endLine: 13 } };
  assert.deepEqual(lines([of("A"), of("B"), of("C", elsewhere), of("D", { ...elsewhere, confidence: "possible" })]).slice(0, 16), [
    "app.py:12:8  medium  PTH001 insecure-temporary-name (2)",
    "  It has A.",
    "  It has B.",
    "  Fixed in 2.0. Used in a.py.",
    "  12 │ name = tempfile.mktemp()",
    "     │        ^^^^^^^^^^^^^^^^^",
    "",
    "app.py:13:8  medium  PTH001 insecure-temporary-name",
    "  It has C. Fixed in 2.0. Used in a.py.",
    "  13 │ name = tempfile.mktemp()",
    "     │        ^^^^^^^^^^^^^^^^^",
    "",
    "app.py:13:8  medium, possible  PTH001 insecure-temporary-name",
    "  It has D. Fixed in 2.0. Used in a.py.",
    "  13 │ name = tempfile.mktemp()",
    "     │        ^^^^^^^^^^^^^^^^^",
  ]);
});

test("what is less sure says so, comes later, and blocks nothing", () => {
  const [first, ...rest] = lines([{ ...FINDING, confidence: "pattern" }]);
  assert.equal(first, "app.py:12:8  medium, pattern  PTH001 insecure-temporary-name");
  assert.equal(rest.at(-1), "1 finding, none that blocks, in 2 files, 1,234 lines.");
});

test("suppressed findings are only counted, by who said so", () => {
  const by = (kind: "comment" | "policy" | "baseline"): Finding => ({ ...FINDING, suppression: { kind, reason: null } });
  assert.deepEqual(lines([by("comment"), by("baseline"), by("baseline")]), [
    "Nothing found in 2 files, 1,234 lines, 1 suppressed, 2 accepted before.",
  ]);
});

test("the excerpt is left out where the line is gone or empty", () => {
  for (const line of [null, "   "]) assert.equal(lines([FINDING], { line })[2], "");
});

test("a line that is wider than the terminal is cropped around its mark", () => {
  const place = { ...FINDING.place, column: 90, endColumn: 107 };
  const [, , code, mark] = lines([{ ...FINDING, place }], {
    line: `    x = ${"a + ".repeat(20)}  tempfile.mktemp() + ${"b".repeat(200)}`,
    columns: 60,
  });
  assert.equal(code, "  12 │ …+ a + a + a + a +   tempfile.mktemp() + bbbbbbbbbbb…");
  assert.equal(mark, "     │                      ^^^^^^^^^^^^^^^^^");
  assert.equal(code?.length, 60);
});

test("wide letters take two cells, and what could move the cursor is a dot", () => {
  const line = "名 = '\x1b[2J\u202e'; mktemp()";
  const place = { ...FINDING.place, column: 13, endColumn: 21 };
  const [, , code, mark] = lines([{ ...FINDING, place }], { line });
  assert.equal(code, "  12 │ 名 = '·[2J·'; mktemp()");
  assert.equal(mark, "     │               ^^^^^^^^");
  const file = "a\x1b[31m.py";
  assert.match(lines([{ ...FINDING, place: { ...place, file }, message: "x\ny" }]).join("|"), /^a·\[31m\.py:12:14 .*\|  x·y\|/);
});

test("a place over several lines is marked to the end of its first", () => {
  const long: Finding = { ...FINDING, place: { ...FINDING.place, endLine: 14, endColumn: 1 } };
  assert.equal(lines([long])[3], "     │        ^^^^^^^^^^^^^^^^^");
});

test("a flow is shown step by step, each with its code, and its file where that changes", () => {
  const step = (file: string, line: number, text: string): TraceStep => ({
    place: { file, line, column: 7, endLine: line, endColumn: 15 },
    text,
  });
  const trace = [step("views.py", 3, "from the request"), step("app.py", 12, "mktemp()")];
  assert.deepEqual(lines([{ ...FINDING, trace }]).slice(2, 8), [
    "     ┌ views.py",
    "   3 │ name = tempfile.mktemp()",
    "     │        ^^^^^^^^ from the request",
    "     ┌ app.py",
    "  12 │ name = tempfile.mktemp()",
    "     │        ^^^^^^^^ mktemp()",
  ]);
  const long = Array.from({ length: 20 }, (_, i) => step("app.py", 30 + i, `step ${i}`));
  const shown = lines([{ ...FINDING, trace: long }]);
  assert.ok(shown.includes("     ⋮ 12 more steps"));
  assert.equal(shown.filter((one) => one.includes("step")).length, 9);
});

test("files that could not be read, and an audit that did not end, are never passed over in silence", () => {
  assert.deepEqual(lines([], { more: { stats: { ...STATS, brokenFiles: 1 }, isFinished: false } }), [
    "Nothing found in 2 files, 1,234 lines.",
    "1 file could not be read whole: see SRC001 and SRC002.",
    "The time was over before everything was audited: see SRC006.",
  ]);
});

test("a folder without anything that is audited is not called clean", () => {
  const [said, ...more] = lines([], { more: { stats: { ...STATS, files: 0, lines: 0 } } });
  assert.match(said ?? "", /^There is nothing to audit here: no Python, .* searched for secrets only\.$/);
  assert.deepEqual(more, []);
});

test("a first run with much that blocks offers the file of accepted findings, a later one does not", () => {
  const many = Array.from({ length: 6 }, () => FINDING);
  assert.match(lines(many).at(-1)!, /^Too many.*`fairlead check --baseline write`/);
  assert.equal(lines(many, { more: { baseline: { file: "fairlead-baseline.txt", gone: [] } } }).at(-1), EXPLAIN);
});

test("everything that blocks is shown; of the rest a hundred, and then each rule with its number", () => {
  const blocking = Array.from({ length: 120 }, (_, i) => ({ ...FINDING, place: { ...FINDING.place, line: i + 1, endLine: i + 1 } }));
  const notes = Array.from({ length: 30 }, () => ({ ...FINDING, severity: "note" as const }));
  const shown = lines([...blocking, ...notes]);
  assert.equal(shown.filter((line) => /^app\.py:\d+:8 {2}medium/.test(line)).length, 120);
  assert.ok(shown.includes("30 more findings that block nothing:"));
  assert.ok(shown.includes("  30 × PTH001 insecure-temporary-name, first at app.py:12"));
});

test("packages are counted with the data that they were compared with, and its day", () => {
  const stats = { ...STATS, packages: 1, advisories: 2_651, advisoriesDate: "2024-10-10" };
  assert.ok(lines([], { more: { stats } }).includes("1 package compared with 2,651 advisories, the newest of 2024-10-10."));
  assert.ok(!lines([]).some((line) => line.includes("compared")));
});
