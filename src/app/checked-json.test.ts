import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { readChecked, writeChecked } from "./checked-json.ts";

test("what is no longer as it was written is as good as not there", (t) => {
  const folder = mkdtempSync(join(tmpdir(), "fl-checked-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const path = join(folder, "kept.json");
  const value = { severity: "high", name: "é" };
  writeChecked(path, value);
  assert.deepEqual(readChecked(path, 1_000), value);
  assert.equal(readChecked(path, 20), null, "too large");
  const whole = readFileSync(path, "utf8");
  for (const changed of [whole.replace("high", "note"), whole.slice(0, -1), whole.slice(10), "", "{}"]) {
    writeFileSync(path, changed);
    assert.equal(readChecked(path, 1_000), null);
  }
  assert.equal(readChecked(join(folder, "none.json"), 1_000), null);
});
