import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { unifiedDiff } from "./unified-diff.ts";

const NAMES = { before: "a/x", after: "b/x" };

test("equal texts have no difference", () => {
  assert.deepEqual(unifiedDiff("a\nb\n", "a\nb\n", NAMES), []);
});

test("a changed line is shown with three lines around it", () => {
  assert.deepEqual(unifiedDiff("1\n2\n3\n4\nx\n6\n7\n8\n9\n", "1\n2\n3\n4\ny\n6\n7\n8\n9\n", NAMES), [
    "--- a/x",
    "+++ b/x",
    "@@ -2,7 +2,7 @@",
    " 2",
    " 3",
    " 4",
    "-x",
    "+y",
    " 6",
    " 7",
    " 8",
  ]);
});

test("new files, files that become empty and missing line ends", () => {
  assert.deepEqual(unifiedDiff("", "a\n", NAMES).slice(2), ["@@ -0,0 +1 @@", "+a"]);
  assert.deepEqual(unifiedDiff("a\n", "", NAMES).slice(2), ["@@ -1 +0,0 @@", "-a"]);
  assert.deepEqual(unifiedDiff("a", "b\n", NAMES).slice(2), ["@@ -1 +1 @@", "-a", "\\ No newline at end of file", "+b"]);
});

test("more changes than are looked at are shown as replaced", () => {
  const many = (letter: string): string => Array.from({ length: 500 }, (_, i) => `${letter}${i}\n`).join("");
  assert.equal(unifiedDiff(many("a"), many("b"), NAMES).filter((line) => /^[-+][ab]/.test(line)).length, 1_000);
});

test("long: git makes the second text from the first and the difference, whatever was changed", (t) => {
  const folder = mkdtempSync(join(tmpdir(), "fairlead-diff-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, "x");
  let seed = 7;
  const random = (below: number): number => (seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31) % below;
  for (let round = 0; round < 12; round++) {
    const before = Array.from({ length: random(40) }, () => `line ${random(6)}\n`);
    const after = before.flatMap((line) => (random(5) === 0 ? [] : random(5) === 0 ? [`new ${random(9)}\n`, line] : [line]));
    const [one, other] = [before.join(""), after.join("")];
    const diff = unifiedDiff(one, other, { before: "x", after: "x" });
    writeFileSync(file, one);
    if (diff.length > 0) execFileSync("git", ["apply", "--unsafe-paths", "-p0", "-"], { cwd: folder, input: `${diff.join("\n")}\n` });
    assert.equal(textOf(file), other, diff.join("\n"));
  }
});

/** git removes a file that becomes empty. */
function textOf(file: string): string {
  return existsSync(file) ? readFileSync(file, "utf8") : "";
}
