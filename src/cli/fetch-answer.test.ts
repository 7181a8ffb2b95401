import assert from "node:assert/strict";
import { test } from "node:test";
import { firstLine } from "./fetch-answer.ts";

test("a page is shown by its title, anything else by its first line", () => {
  assert.equal(firstLine("<html><head><title> Guestbook\n</title></head><body>"), "Guestbook");
  assert.equal(firstLine('\n\n{"status": "ok"}\n'), '{"status": "ok"}');
  assert.equal(firstLine("   \n"), null);
});

test("control characters of an answer do not reach the terminal, and long lines are cut", () => {
  assert.equal(firstLine("a\x1b[31mred"), "a [31mred");
  assert.equal(firstLine("x".repeat(200))?.length, 72);
});
