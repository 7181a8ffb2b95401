import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { tryLock } from "./lock.ts";

test("a lock has one holder, and is free again when that lets go", () => {
  const folder = mkdtempSync(join(tmpdir(), "fl-lock-"));
  try {
    const path = join(folder, "a.lock");
    const held = tryLock(path);
    assert.ok(held);
    assert.equal(tryLock(path), null);
    held[Symbol.dispose]();
    using again = tryLock(path);
    assert.ok(again);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("a damaged lock file can be locked: there is nothing in it to lose", () => {
  const folder = mkdtempSync(join(tmpdir(), "fl-lock-"));
  try {
    const path = join(folder, "a.lock");
    writeFileSync(path, "no database at all, but longer than a header of one ".repeat(20));
    using held = tryLock(path);
    assert.ok(held);
    assert.equal(tryLock(path), null);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
