import assert from "node:assert/strict";
import { test } from "node:test";
import { inspect } from "node:util";
import { Secret, createMask } from "./secret.ts";

test("a secret prints as *** in text, in JSON and in inspection", () => {
  const secret = new Secret("hunter2");
  assert.equal(String(secret), "***");
  assert.equal(JSON.stringify({ secret }), '{"secret":"***"}');
  assert.doesNotMatch(inspect({ secret }, { showHidden: true, depth: 5 }), /hunter2/);
  assert.equal(secret.reveal(), "hunter2");
});

test("a mask replaces the longest value first, so that nothing is left of a value that contains another", () => {
  const mask = createMask([new Secret("abcd"), new Secret("abcdefgh")]);
  assert.equal(mask("x abcdefgh y abcd z"), "x *** y *** z");
});

test("values too short to be told from ordinary words are not masked", () => {
  assert.equal(createMask([new Secret("on")])("turn it on"), "turn it on");
});
