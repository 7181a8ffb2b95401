import assert from "node:assert/strict";
import { lstatSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { writeNamedFile } from "./files.ts";

test("what a person named is written to where it leads, and no device becomes a file", (t) => {
  const folder = mkdtempSync(join(tmpdir(), "fl-named-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const [file, link, device] = ["report", "link", "device"].map((name) => join(folder, name)) as [string, string, string];
  writeFileSync(file, "before");
  symlinkSync(file, link);
  symlinkSync("/dev/null", device);
  writeNamedFile(link, "now", 0o644);
  writeNamedFile(device, "now", 0o644);
  assert.equal(readFileSync(file, "utf8"), "now");
  assert.ok(lstatSync(link).isSymbolicLink());
  assert.ok(lstatSync("/dev/null").isCharacterDevice());
  assert.ok(lstatSync(device).isSymbolicLink());
  writeNamedFile(join(folder, "new"), "new", 0o644);
  assert.equal(readFileSync(join(folder, "new"), "utf8"), "new");
  for (const path of [folder, join(file, "below")])
    assert.throws(
      () => writeNamedFile(path, "x", 0o644),
      (error: { code?: string }) => error.code === "FL-9004",
    );
});
