import assert from "node:assert/strict";
import { test } from "node:test";
import { isExponential } from "./exponential-regex.ts";
import { parseRegex, withoutLayout } from "./regex-syntax.ts";

const EXPONENTIAL = [
  String.raw`^(a+)+$`,
  String.raw`^(\w+\s?)*$`,
  String.raw`(?:[a-z]+)*x`,
  String.raw`^(?:\w|_)+$`,
  String.raw`^([^"]+|"[^"]*")*$`,
  String.raw`^(?P<name>(\d*)*)!`,
  String.raw`^(([a-z])+.?)+[A-Z]`,
  String.raw`^[^@]+@[^@]+(?:\.[^@]+)*$`,
  String.raw`^(?:a|b|ab)*c`,
  String.raw`(?:x+x+)+y`,
  String.raw`(\w+((_|-|\w)+)?)+(\.[a-z]+)(:\d+)?([^\s]+)?`,
  String.raw`^([a-zA-Z0-9])(([\-.]|[_]+)?([a-zA-Z0-9]+))*(@)`,
  String.raw`:\n(?:[ ]+.+\n)*x`,
  String.raw`^(-aa?a?)+$`,
  String.raw`^(a{1,3})+$`,
];

const LINEAR_OR_NOT_WORSE_THAN_POLYNOMIAL = [
  String.raw`^a+$`,
  String.raw`^\w+(\s\w+)*$`,
  String.raw`^(a+)+`,
  String.raw`(?:\w+,)*\w+$`,
  String.raw`^(?:a|b)+$`,
  String.raw`^(a+){2}$`,
  String.raw`^([\s\S]+)*$`,
  String.raw`\s+$`,
  String.raw`^([a-z]+\.)+$`,
  String.raw`^(?:0x[0-9a-f]+|\d)$`,
  String.raw`^[^@]+@[^@.]+(?:\.[^@.]+)*$`,
  String.raw`(?:[^"\\]|\\.)*"`,
  String.raw`\(([^)\s]+(?:\([^)]*\)[^)\s]*)*)\)`,
  String.raw`^(?:\w+\b)*$`,
  String.raw`^x(-[a-z]{1,8})+$`,
  String.raw`^(-a{0,3}b)+$`,
  // Each round ends where all of it may end.
  String.raw`:\n(?:[ ]+.+\n)*`,
];

for (const source of EXPONENTIAL)
  test(`${source} can take time that doubles with each character`, () => {
    const regex = parseRegex(source);
    assert.ok(regex !== null);
    assert.equal(isExponential(regex, false), true);
  });

for (const source of LINEAR_OR_NOT_WORSE_THAN_POLYNOMIAL)
  test(`${source} does not`, () => {
    const regex = parseRegex(source);
    assert.ok(regex !== null);
    assert.equal(isExponential(regex, false), false);
  });

test("with fullmatch the end has to follow", () => {
  const regex = parseRegex("(a+)+");
  assert.ok(regex !== null);
  assert.equal(isExponential(regex, true), true);
});

test("what would need too many states is not judged, and takes no time", () => {
  const regex = parseRegex(`^(?:${"[a-z]+|[a-f]+x?".repeat(60)})*$`);
  assert.ok(regex !== null);
  assert.doesNotThrow(() => isExponential(regex, false));
});

test("spaces and comments of verbose mode are left out, but not within brackets or behind a backslash", () => {
  assert.equal(withoutLayout("a b # c\n [ #]\\ d"), "ab[ #]\\ d");
});

test("what is not understood is not judged, and nothing throws", () => {
  for (const source of ["(a)\\1+", "(?>a+)+", "a++", "(", ")", "[a", "a{", "\\", "(?x) a # b", "(".repeat(100), "[]", "(?P<n"])
    assert.doesNotThrow(() => parseRegex(source), source);
  assert.equal(parseRegex("(a)\\1+"), null);
  assert.equal(parseRegex("(?>a+)+"), null);
});
