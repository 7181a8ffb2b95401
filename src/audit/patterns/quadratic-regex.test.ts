// Which expressions take time that grows with the square of a text; each was measured with CPython 3.11 on texts of 1,000 and 4,000 characters.
// One does and is let pass: `\w+@\w+` that is looked for anywhere, as too many are written so.
import assert from "node:assert/strict";
import { test } from "node:test";
import { isCubic, isQuadratic, type RegexUse } from "./quadratic-regex.ts";
import { parseRegex } from "./regex-syntax.ts";

function judged(use: RegexUse, patterns: readonly string[]): Record<string, boolean> {
  return Object.fromEntries(patterns.map((one) => [one, isQuadratic(parseRegex(one)!, use)]));
}

function all(patterns: readonly string[], is: boolean): Record<string, boolean> {
  return Object.fromEntries(patterns.map((one) => [one, is]));
}

test("two repetitions that share characters, and an end that is looked for wherever the text is, are quadratic", () => {
  const search = ["\\s*,?\\s*$", "\\s+$", "^\\s+|\\s+$", "^[^@]+@[^@]+\\.[^@]+$", "<!--.*?-->.*<b>.*</b>", "^\\d+\\d+x", "^.*=.*;$"];
  assert.deepEqual(judged("search", search), all(search, true));
  const match = ["\\s*,?\\s*$", "[^@]+@[^@]+\\.[^@]+$", "\\w+-?\\w+:", "a*b?a*c"];
  assert.deepEqual(judged("match", match), all(match, true));
  const whole = ["\\w*\\w+", "[a-z.]+\\.[a-z.]+"];
  assert.deepEqual(judged("whole", whole), all(whole, true));
});

test("what shares nothing, has an end, or holds early is not", () => {
  const search = [
    "\\s+",
    "^\\s+",
    "^\\s+$",
    "\\w+@\\w+",
    "^[a-z0-9.-]+@[a-z0-9]+\\.[a-z]{2,4}$",
    "\\s{1,20}$",
    "[^a-z]+",
    ".*",
    "^\\d{3}-\\d+$",
    "a*a*",
  ];
  assert.deepEqual(judged("search", search), all(search, false));
  const match = ["\\s+$", "[a-z]+-[0-9]+-[a-z]+", "\\w{0,30}\\w{0,30}:", "(?:a|b)+c"];
  assert.deepEqual(judged("match", match), all(match, false));
  const whole = ["[a-z]+(?:,[a-z]+)*", "\\w+"];
  assert.deepEqual(judged("whole", whole), all(whole, false));
});

test("three repetitions that share characters are cubic, two are not", () => {
  const isSlow = (patterns: readonly string[]): readonly boolean[] => patterns.map((one) => isCubic(parseRegex(one)!, "match"));
  const cubic = ["a*a*a*b", "rgba\\( *(.+?) *\\)", "^(.+?)-(.+?)-(.+?)\\.whl$", "^\\d*\\.?\\d*\\.?\\d*j$"];
  assert.deepEqual(isSlow(cubic), [true, true, true, true]);
  const less = ["a*a*b", "^([^-]+)-([^-]+)-([^-.]+)\\.whl$", "\\w+ \\w+ \\w+$", "a*a*a*"];
  assert.deepEqual(isSlow(less), [false, false, false, false]);
});
