import assert from "node:assert/strict";
import { test } from "node:test";
import { readCommentLines } from "./comment-lines.ts";

test("a comment speaks about its own line, one that stands alone about the next line of code", () => {
  const text = "FROM a\n# fairlead: ignore[CON001] because\n\n# more\nUSER root\nRUN x  # fairlead: ignore[CON002]\nRUN y\n";
  const { directives, sameStatement } = readCommentLines(text);
  assert.deepEqual(
    directives.map(({ ids, line }) => `${ids?.join()}:${line}`),
    ["CON001:2", "CON002:6"],
  );
  assert.deepEqual([sameStatement(2, 5), sameStatement(2, 6), sameStatement(6, 6), sameStatement(6, 7)], [true, false, true, false]);
});

test("a `#` inside a word begins no comment, and a file without our word has none", () => {
  assert.deepEqual(readCommentLines("a: b#fairlead: ignore[CON001]\n").directives, []);
  assert.deepEqual(readCommentLines("a: b # nosec\n").directives, []);
});

test("in a Dockerfile a comment speaks about the whole instruction that follows, wherever in it", () => {
  const text = "FROM a\n# hadolint ignore=DL3008\nRUN one && \\\n  # fairlead: ignore[CON004] old\n  two\nRUN three\n";
  const { directives, sameStatement } = readCommentLines(text, "app/Dockerfile");
  assert.deepEqual(
    directives.map(({ ids, line }) => `${ids?.join()}:${line}`),
    ["DL3008:2", "CON004:4"],
  );
  assert.deepEqual([sameStatement(2, 5), sameStatement(4, 3), sameStatement(2, 6)], [true, true, false]);
});

test("comments of other languages count where our word or that of a scanner for secrets follows", () => {
  const text = [
    '"a": 1, // fairlead: ignore[SEC001] a fixture',
    "<p> <!-- fairlead: ignore[SEC005] shown to all --> <b>",
    "/* fairlead: ignore[SEC003] old until 2030-01-01 */",
    "-- fairlead: ignore[SEC001] sample",
    "; gitleaks:allow",
    'token = "x" # pragma: allowlist secret',
    "// TruffleHog:ignore",
    "https://host/;fairlead",
  ].join("\n");
  const { directives } = readCommentLines(text, "a.json");
  assert.deepEqual(
    directives.map(({ kind, ids, reason, until, line, removal }) => [
      kind,
      ids?.join() ?? null,
      reason,
      until,
      line,
      removal?.endLine ?? null,
    ]),
    [
      ["ignore", "SEC001", "a fixture", null, 1, 1],
      ["ignore", "SEC005", "shown to all", null, 2, null],
      ["ignore", "SEC003", "old", "2030-01-01", 3, 4],
      ["ignore", "SEC001", "sample", null, 4, 5],
      ["secret", null, null, null, 5, null],
      ["secret", null, null, null, 6, null],
      ["secret", null, null, null, 7, null],
    ],
  );
});

test("of any text no comment is outside of it, and none makes it throw", () => {
  let seed = 5;
  const random = (below: number): number => (seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31) % below;
  const parts = [
    "fairlead:",
    " ignore[SEC001]",
    "<!--",
    "-->",
    "/*",
    "*/",
    "//",
    "--",
    "{#",
    "#}",
    ";",
    "#",
    "\n",
    "gitleaks:allow",
    " until 2030-01-01",
    "x",
  ];
  for (let round = 0; round < 2_000; round++) {
    const text = Array.from({ length: random(12) }, () => parts[random(parts.length)]).join("");
    const lines = text.split("\n");
    for (const { line, column, removal } of readCommentLines(text, "a.js").directives) {
      assert.ok(column < (lines[line - 1]?.length ?? 0), text);
      if (removal !== null) assert.ok(removal.endLine > line || removal.endColumn <= lines[line - 1]!.length, text);
    }
  }
});
