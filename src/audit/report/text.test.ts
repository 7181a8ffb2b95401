import assert from "node:assert/strict";
import { test } from "node:test";
import type { Finding } from "../../model/finding.ts";
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

function lines(findings: readonly Finding[], line: string | null = "name = tempfile.mktemp()", stats = STATS): readonly string[] {
  return textReport(reportOf(findings, { stats }), { rules, style, line: () => line });
}

test("a finding is its place, its rule, what is wrong, and the code with a mark below", () => {
  assert.deepEqual(lines([FINDING]), [
    "app.py:12:8  medium  PTH001 insecure-temporary-name",
    "  Use mkstemp.",
    "  12 │ name = tempfile.mktemp()",
    "     │        ^^^^^^^^^^^^^^^^^",
    "",
    "1 finding, 1 that blocks, in 2 files, 1,234 lines.",
  ]);
});

test("what is less sure says so, and blocks nothing", () => {
  const [first, ...rest] = lines([{ ...FINDING, confidence: "pattern" }]);
  assert.equal(first, "app.py:12:8  medium, pattern  PTH001 insecure-temporary-name");
  assert.equal(rest.at(-1), "1 finding, none that blocks, in 2 files, 1,234 lines.");
});

test("suppressed findings are only counted", () => {
  const suppressed: Finding = { ...FINDING, suppression: { kind: "comment", reason: null } };
  assert.deepEqual(lines([suppressed]), ["Nothing found in 2 files, 1,234 lines, 1 suppressed."]);
});

test("the excerpt is left out where the line is gone, empty or too long to read", () => {
  for (const line of [null, "   ", "x".repeat(500)]) assert.equal(lines([FINDING], line).length, 4);
});

test("a place over several lines is marked to the end of its first", () => {
  const long: Finding = { ...FINDING, place: { ...FINDING.place, endLine: 14, endColumn: 1 } };
  assert.equal(lines([long])[3], "     │        ^^^^^^^^^^^^^^^^^");
});

test("the steps of a trace are numbered", () => {
  const place = { file: "views.py", line: 3, column: 0, endLine: 3, endColumn: 1 };
  const traced: Finding = { ...FINDING, trace: [{ place, text: "from the request" }] };
  assert.equal(lines([traced])[4], "  1. views.py:3  from the request");
});

test("files that could not be read are never passed over in silence", () => {
  assert.deepEqual(lines([], null, { ...STATS, brokenFiles: 1 }), [
    "Nothing found in 2 files, 1,234 lines.",
    "1 file could not be read whole: see SRC001 and SRC002.",
  ]);
});
