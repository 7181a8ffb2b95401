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
