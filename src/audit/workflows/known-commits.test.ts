import assert from "node:assert/strict";
import { test } from "node:test";
import { applyFixes } from "../fixes/apply-fixes.ts";
import { auditFiles } from "../testing.ts";
import { knownCommits } from "./known-commits.ts";

const [A, B] = ["a".repeat(40), "b".repeat(40)];

test("what the project names with its tag is known, unless it names two", () => {
  const texts = [
    `      - uses: Actions/checkout@${A} # v4\n      - uses: x/y@${A}\n`,
    `      - uses: x/z/sub@${A} # v1\n  uses: x/z/sub@${B} # v1\n`,
  ];
  assert.deepEqual([...knownCommits(texts)], [["actions/checkout@v4", A]]);
});

test("a tag is pinned to the commit that another workflow of the project names, and others are left", async () => {
  const workflow = (uses: string): string => `on: push\npermissions: {}\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    steps:\n${uses}`;
  const path = ".github/workflows/a.yml";
  const text = workflow("      - uses: x/y@v4\n      - uses: x/y@v5\n      - uses: x/y@v4 # other\n");
  const found = await auditFiles({ [path]: text, ".github/workflows/b.yml": workflow(`      - uses: x/y@${A} # v4\n`) }, "2026-06-15");
  const tags = found.filter(({ rule, place }) => rule === "GHA006" && place.file === path);
  assert.deepEqual(
    tags.map(({ place, fix }) => [place.line, fix?.isSafe ?? null]),
    [
      [7, true],
      [8, null],
      [9, null],
    ],
  );
  assert.equal(applyFixes(text, tags).text, text.replace("x/y@v4\n", `x/y@${A} # v4\n`));
});
