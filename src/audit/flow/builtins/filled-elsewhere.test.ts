// What is given empty to somebody who is not known may come back filled: nothing is dead because it was empty.
import assert from "node:assert/strict";
import { test } from "node:test";
import { auditModules } from "../../testing.ts";

function isFound(lines: readonly string[]): boolean {
  const text = ["import os, sys, library", "given = sys.argv[1]", ...lines, "    os.system(given)", ""].join("\n");
  return auditModules({ "main.py": text }, "2026-06-15").some(({ rule }) => rule === "INJ003");
}

test("a list, a set or a dictionary that a library is given may be filled", () => {
  for (const [empty, filled] of [
    ["[]", "box"],
    ["set()", "box"],
    ["{}", "box"],
    ["[]", "len(box) > 2"],
  ] as const) {
    assert.equal(isFound([`box = ${empty}`, "library.fill(box)", `if ${filled}:`]), true, empty);
    assert.equal(isFound([`box = ${empty}`, "library.made().fill(box)", `if ${filled}:`]), true, empty);
    assert.equal(isFound([`box = ${empty}`, "len(box)", "print(box)", `if ${filled}:`]), false, empty);
  }
});
