import assert from "node:assert/strict";
import { test } from "node:test";
import type { ReleaseAuditJson } from "../contract/status.ts";
import { auditLines, findingsOf } from "./audit-lines.ts";

const AUDIT: ReleaseAuditJson = {
  engine: "1.0.0",
  at: "2026-06-15T00:00:00.000Z",
  dataDate: null,
  counts: { high: 0, medium: 2, low: 0, note: 1 },
  suppressed: 0,
  complete: true,
  since: null,
};
const NEW = { rule: "PTH001", severity: "medium", confidence: "proven", file: "app.py", line: 3 };

test("a first release says what was found", () => {
  assert.deepEqual(auditLines(AUDIT), ["Audit: 2 medium, 1 note."]);
  assert.equal(findingsOf(AUDIT), "3");
  assert.deepEqual(auditLines({ ...AUDIT, counts: { high: 0, medium: 0, low: 0, note: 0 }, suppressed: 4 }), [
    "Audit: nothing found, 4 suppressed.",
  ]);
});

test("a later one says what is new and what is gone", () => {
  const since = { version: "v2", newCount: 1, goneCount: 2, new: [NEW] };
  assert.deepEqual(auditLines({ ...AUDIT, since }), [
    "Audit: 2 medium, 1 note; 1 new since v2, 2 gone.",
    "  new: app.py:3  medium  PTH001",
  ]);
  assert.equal(findingsOf({ ...AUDIT, since }), "3 (1 new)");
  assert.deepEqual(auditLines({ ...AUDIT, since: { ...since, newCount: 0, goneCount: 0, new: [] } }), [
    "Audit: 2 medium, 1 note; nothing new since v2.",
  ]);
});

test("what was not audited, or not to its end, is never shown as clean", () => {
  assert.deepEqual([auditLines(null), findingsOf(null)], [[], "-"]);
  assert.match(auditLines({ ...AUDIT, complete: false })[0]!, /not finished/);
  assert.match(findingsOf({ ...AUDIT, complete: false }), /…/);
});
