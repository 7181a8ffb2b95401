import assert from "node:assert/strict";
import { test } from "node:test";
import type { AuditEvidence, AuditedFinding } from "../../../model/audit-evidence.ts";
import { compareEvidence, evidenceToKeep, FINDINGS_KEPT_MAX } from "../../../model/audit-evidence.ts";
import { auditGate } from "./gate.ts";

const HIGH = { severity: "high", confidence: "proven" } as const;
const FINDING: AuditedFinding = { fingerprint: "a", rule: "INJ001", severity: "high", confidence: "proven", file: "app.py", line: 3 };
const CLEAN: AuditEvidence = {
  engine: "1",
  auditedAtMs: 0,
  dataDate: null,
  tree: "t",
  isFinished: true,
  findings: [],
  leftOut: 0,
  suppressed: 0,
};

function evidence(...findings: readonly Partial<AuditedFinding>[]): AuditEvidence {
  return { ...CLEAN, findings: findings.map((one, i) => ({ ...FINDING, fingerprint: `f${i}`, ...one })) };
}

test("nothing found, or nothing that is both sure and grave enough, lets the release pass", () => {
  for (const one of [CLEAN, evidence({ severity: "medium" }), evidence({ confidence: "possible" })])
    assert.deepEqual(auditGate(one, HIGH).verdict, { kind: "allow" });
});

test("a proven finding of severity high refuses, and is named", () => {
  const { verdict, refusing } = auditGate(evidence({}, { severity: "low" }, { line: 9 }), HIGH);
  assert.deepEqual(verdict, { kind: "refuse", reasons: ["2 findings are proven and of severity high"] });
  assert.deepEqual(
    refusing.map(({ line }) => line),
    [3, 9],
  );
});

test("an environment may be stricter, or refuse nothing", () => {
  const one = evidence({ severity: "medium", confidence: "possible" });
  assert.equal(auditGate(one, { severity: "medium", confidence: "possible" }).verdict.kind, "refuse");
  assert.equal(auditGate(evidence({}), { severity: "never", confidence: "pattern" }).verdict.kind, "allow");
});

test("an audit that did not end refuses: what nobody looked at is not clean", () => {
  assert.deepEqual(auditGate({ ...CLEAN, isFinished: false }, HIGH).verdict, {
    kind: "refuse",
    reasons: ["the audit did not end within its time limit"],
  });
});

test("what is new and what is gone is told by fingerprints", () => {
  const change = compareEvidence(evidence({}, {}), {
    ...CLEAN,
    findings: [
      { ...FINDING, fingerprint: "f1" },
      { ...FINDING, fingerprint: "new" },
    ],
  });
  assert.deepEqual(
    [change?.added, change?.gone].map((list) => list?.map(({ fingerprint }) => fingerprint)),
    [["new"], ["f0"]],
  );
});

test("what is kept is bounded, and then nobody claims to know what is new", () => {
  const many = evidence(...Array.from({ length: FINDINGS_KEPT_MAX + 5 }, () => ({})));
  const kept = evidenceToKeep(many);
  assert.deepEqual([kept.findings.length, kept.leftOut], [FINDINGS_KEPT_MAX, 5]);
  assert.equal(compareEvidence(CLEAN, kept), null);
  assert.equal(compareEvidence(null, CLEAN), null);
});
