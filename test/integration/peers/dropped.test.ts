// The comparison itself: what counts as found, and how the list is read.
import assert from "node:assert/strict";
import { test } from "node:test";
import { RULES } from "../../../src/audit/rules.gen.ts";
import { auditModule } from "../../../src/audit/testing.ts";
import { droppedOf, lineOf, readList, without } from "./dropped.ts";
import type { PeerFinding } from "./run-peers.ts";

const SOURCE = `import hashlib
import tempfile

tempfile.mktemp(
    "x"
)
hashlib.md5(b"x")
`;

function theirs(number: string, line: number): PeerFinding {
  return { number, ids: [`B${number}`], file: "app.py", line, endLine: line, code: SOURCE.split("\n")[line - 1]!.trim() };
}

test("what is found on any line of the statement by a rule of the same weakness is not dropped", () => {
  const ours = auditModule(SOURCE, "2026-06-15");
  const dropped = droppedOf([theirs("306", 5), theirs("306", 7), theirs("324", 7), theirs("404", 1)], ours, RULES);
  assert.deepEqual(dropped.map(lineOf), ['B306 app.py | hashlib.md5(b"x")', "B404 app.py | import hashlib"]);
});

test("each entry of the list has a reason, and equal entries are counted", () => {
  const listed = readList("# About.\n\n## One.\na\na\n\n## Other.\nb\n");
  assert.deepEqual(listed, [
    { line: "a", reason: "One." },
    { line: "a", reason: "One." },
    { line: "b", reason: "Other." },
  ]);
  assert.throws(() => readList("# About.\n\n## One.\n\n## Other.\nb\n"), /nothing is listed for the reason: One/);
  assert.deepEqual(without(["a", "a", "b"], ["a", "c"]), ["a", "b"]);
});
