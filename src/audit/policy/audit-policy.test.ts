import assert from "node:assert/strict";
import { test } from "node:test";
import { isBlocking, type Finding } from "../../model/finding.ts";
import { RULES } from "../rules.gen.ts";
import { auditModule } from "../testing.ts";
import { applyPolicy, DEFAULT_POLICY, inWords, type AuditPolicy, type PolicyEntry } from "./audit-policy.ts";

const TODAY = "2026-06-15";
const rules = new Map(RULES.map((rule) => [rule.id, rule]));
const ENTRY: PolicyEntry = {
  key: "audit.policy.legacy",
  rules: new Set(["PTH001"]),
  paths: null,
  severity: "off",
  reason: "goes in spring",
  until: null,
  file: "pyproject.toml",
  line: 7,
};
const FOUND = auditModule("import tempfile\ntempfile.mktemp()\n", TODAY);

function judged(entries: readonly PolicyEntry[], more: Partial<AuditPolicy> = {}, findings: readonly Finding[] = FOUND): readonly string[] {
  return applyPolicy(findings, { ...DEFAULT_POLICY, entries, ...more }, { rules, today: TODAY }).map(
    ({ rule, severity, suppression, place }) =>
      `${rule} ${place.file}:${place.line} ${severity}${suppression === null ? "" : ` ${suppression.kind}: ${suppression.reason}`}`,
  );
}

test("without a policy nothing changes", () => {
  assert.deepEqual(judged([]), ["PTH001 app.py:2 medium"]);
});

test("a finding that is off is marked with its reason and stays", () => {
  assert.deepEqual(judged([ENTRY]), ["PTH001 app.py:2 medium policy: goes in spring"]);
});

test("another severity counts instead of the rule's own, and the first entry that is about it decides", () => {
  assert.deepEqual(judged([{ ...ENTRY, severity: "high" }, ENTRY]), ["PTH001 app.py:2 high"]);
});

test("paths are read as .gitignore reads them", () => {
  for (const path of ["app.py", "*.py", "/app.py", "**/app.py"]) assert.match(judged([{ ...ENTRY, paths: [path] }])[0]!, /policy/, path);
  assert.deepEqual(judged([{ ...ENTRY, paths: ["legacy/", "*.py", "!app.py"] }]), [
    "PTH001 app.py:2 medium",
    "SUP001 pyproject.toml:7 note",
  ]);
});

test("an entry that is about nothing is a note at its line, one that is over is said and holds no more", () => {
  assert.deepEqual(judged([{ ...ENTRY, rules: new Set(["CRY001"]) }]), ["PTH001 app.py:2 medium", "SUP001 pyproject.toml:7 note"]);
  const over = judged([{ ...ENTRY, until: "2026-06-14" }]);
  assert.match(over[0]!, /^PTH001 app\.py:2 medium$/);
  assert.match(over[1]!, /^SUP002 pyproject\.toml:7 /);
  assert.match(judged([{ ...ENTRY, until: TODAY }])[0]!, /policy/);
});

test("where a reason is asked for, a comment without one is found", () => {
  const silent = auditModule("import tempfile\ntempfile.mktemp()  # nosec\n", TODAY);
  assert.deepEqual(judged([], {}, silent), ["PTH001 app.py:2 medium comment: null"]);
  assert.deepEqual(judged([], { requireReason: true }, silent), ["PTH001 app.py:2 medium comment: null", "SUP004 app.py:2 medium"]);
  const said = auditModule("import tempfile\ntempfile.mktemp()  # fairlead: ignore[PTH001] a name only\n", TODAY);
  assert.deepEqual(judged([], { requireReason: true }, said), ["PTH001 app.py:2 medium comment: a name only"]);
});

test("what blocks is at least as grave and as sure as the threshold says", () => {
  const [finding] = FOUND;
  const at = (severity: Finding["severity"], confidence: Finding["confidence"]): Finding => ({ ...finding!, severity, confidence });
  assert.equal(isBlocking(at("medium", "proven")), true);
  assert.equal(isBlocking(at("low", "proven")), false);
  assert.equal(isBlocking(at("high", "possible")), false);
  assert.equal(isBlocking(at("high", "possible"), { severity: "low", confidence: "possible" }), true);
  assert.equal(isBlocking(at("high", "proven"), { severity: "never", confidence: "pattern" }), false);
});

test("a threshold in words", () => {
  assert.equal(inWords({ severity: "medium", confidence: "proven" }), "proven, of severity medium or more");
  assert.equal(inWords({ severity: "high", confidence: "possible" }), "proven or possible, of severity high");
  assert.equal(inWords({ severity: "note", confidence: "pattern" }), "found");
});

test("where the time was over an entry that is about nothing may be about what was not looked at", () => {
  const policy = { ...DEFAULT_POLICY, entries: [{ ...ENTRY, paths: ["nowhere/"] }] };
  assert.deepEqual(applyPolicy([], policy, { rules, today: TODAY, isFinished: false }), []);
  assert.equal(applyPolicy([], policy, { rules, today: TODAY }).length, 1);
});
