import assert from "node:assert/strict";
import { test } from "node:test";
import { canonicalSpecifier, poetryAlternatives, satisfies } from "./specifier.ts";

for (const [constraint, expected] of [
  ["^1.2.3", [">=1.2.3,<2"]],
  ["^0.2.3", [">=0.2.3,<0.3"]],
  ["^0.0.3", [">=0.0.3,<0.0.4"]],
  ["^0", [">=0,<1"]],
  ["~1.2.3", [">=1.2.3,<1.3"]],
  ["~1", [">=1,<2"]],
  ["1.2.*", ["==1.2.*"]],
  ["*", [""]],
  ["1.5", ["==1.5"]],
  [">=1,<2,!=1.5", [">=1,<2,!=1.5"]],
  [">= 1.0 <2", [">=1.0,<2"]],
  ["^2.7 || ^3.6", [">=2.7,<3", ">=3.6,<4"]],
  ["~=1.4", ["~=1.4"]],
  ["nonsense", null],
  [">>1", null],
] as const) {
  test(`poetry's ${constraint} is ${JSON.stringify(expected)}`, () => assert.deepEqual(poetryAlternatives(constraint), expected));
}

test("a version is asked with its pre-releases, and what is no version satisfies only its own text", () => {
  assert.equal(satisfies("2.0rc1", ">=1"), true);
  assert.equal(satisfies("1.0", ""), true);
  assert.equal(satisfies("1.0", "*"), true);
  assert.equal(satisfies("nonsense", ">=1"), false);
  assert.equal(satisfies("weird_1", "===weird_1"), true);
  assert.equal(satisfies("1.4", "~=1.2,!=1.3,"), true);
});

test("equal specifiers are equal texts", () => {
  assert.equal(canonicalSpecifier(" < 4, >=3.11 "), canonicalSpecifier(">=3.11,<4"));
});
