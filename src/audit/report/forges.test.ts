import assert from "node:assert/strict";
import { test } from "node:test";
import type { Finding } from "../../model/finding.ts";
import { RULES } from "../rules.gen.ts";
import { githubReport } from "./github.ts";
import { gitlabReport } from "./gitlab.ts";
import { junitReport } from "./junit.ts";
import { markdownReport } from "./markdown.ts";
import { reportOf } from "./testing.ts";

const options = { rules: new Map(RULES.map((rule) => [rule.id, rule])), prefix: "services/shop/" };
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
  fingerprint: "0123",
  suppression: null,
};
const SILENT: Finding = { ...FINDING, suppression: { kind: "comment", reason: "only <a> name" } };
const NOTE: Finding = { ...FINDING, severity: "note", confidence: "pattern" };

test("GitHub: what blocks is an error, the rest is less, and the place is that of the repository", () => {
  assert.deepEqual(githubReport(reportOf([FINDING, { ...FINDING, confidence: "possible" }, NOTE, SILENT]), options), [
    "::error file=services/shop/app.py,line=12,col=8,endColumn=25,title=PTH001 insecure-temporary-name (medium)::Use mkstemp.",
    "::warning file=services/shop/app.py,line=12,col=8,endColumn=25,title=PTH001 insecure-temporary-name (medium%2C possible)::Use mkstemp.",
    "::notice file=services/shop/app.py,line=12,col=8,endColumn=25,title=PTH001 insecure-temporary-name (note%2C pattern)::Use mkstemp.",
  ]);
});

test("GitHub: nothing in a text ends the command or begins another", () => {
  const place = { ...FINDING.place, file: "a,b:c%.py", endLine: 14 };
  assert.deepEqual(githubReport(reportOf([{ ...FINDING, place, message: "one\r\n::error::two 100%" }]), options), [
    "::error file=services/shop/a%2Cb%3Ac%25.py,line=12,endLine=14,title=PTH001 insecure-temporary-name (medium)::one%0D%0A::error::two 100%25",
  ]);
});

test("GitHub and Markdown: nothing moves the cursor, sets a colour or turns letters round", () => {
  const hostile = "\u001b[2J\u001b]0;owned\u0007 \u202egnp \u009b1m";
  const found = [{ ...FINDING, place: { ...FINDING.place, file: `${hostile}.py` }, message: hostile }];
  for (const text of [githubReport(reportOf(found), options).join("\n"), markdownReport(reportOf(found), options)]) {
    assert.match(text, /·\\?\[2J·\\?\]0;owned· ·gnp/);
    assert.doesNotMatch(text, /[\u001b\u0007\u202e\u009b]/); // oxlint-disable-line no-control-regex -- what must not be there
  }
});

test("GitLab: what is not suppressed, with its fingerprint", () => {
  assert.deepEqual(gitlabReport(reportOf([FINDING, SILENT]), options), [
    {
      description: "PTH001 insecure-temporary-name: Use mkstemp.",
      check_name: "PTH001",
      fingerprint: "0123",
      severity: "major",
      location: { path: "services/shop/app.py", lines: { begin: 12, end: 12 } },
    },
  ]);
});

test("JUnit: what blocks has failed, what is suppressed was skipped, the rest has passed", () => {
  const xml = junitReport(reportOf([FINDING, SILENT, NOTE]), options);
  assert.match(xml, /<testsuites name="fairlead check" tests="4" failures="1" errors="0" skipped="1" time="0">/);
  assert.match(
    xml,
    /<failure type="PTH001" message="Use mkstemp\.">services\/shop\/app\.py:12:8 {2}medium, proven\nUse mkstemp\.<\/failure>/,
  );
  assert.match(xml, /<skipped message="only &lt;a&gt; name"\/>/);
});

test("JUnit: without findings there is a test that passed, after a time limit one with an error", () => {
  assert.match(junitReport(reportOf([]), options), /tests="1" failures="0" errors="0"[^]*<testcase name="2 files were audited"/);
  assert.match(junitReport(reportOf([], { isFinished: false }), options), /tests="1" failures="0" errors="1"[^]*<error type="SRC006"/);
});

test("Markdown: a table of what blocks, the rest folded, and no text leaves its cell", () => {
  const trace = [FINDING.place, FINDING.place].map((place) => ({ place, text: "x" }));
  const text = markdownReport(reportOf([{ ...FINDING, message: "a|b <img> @team `x|y`\nz", trace }, NOTE, SILENT]), options);
  assert.match(text, /^## Fairlead: 1 that blocks\n\n2 findings in 2 files, 1,234 lines; 1 more is suppressed or accepted\./);
  assert.ok(
    text.includes(
      "| `services/shop/app.py:12` | medium | PTH001 insecure-temporary-name | a\\|b &lt;img&gt; &#64;team `x\\|y` z (2 steps) |",
    ),
    text,
  );
  assert.match(text, /<details><summary>1 that blocks nothing<\/summary>/);
  assert.match(markdownReport(reportOf([], { isFinished: false }), options), /nothing that blocks[^]*\*\*The time was over/);
});
