import assert from "node:assert/strict";
import { test } from "node:test";
import { parseModule } from "./parse-module.ts";
import { faults } from "./testing.ts";
import { walk } from "./walk.ts";

/** Sources that nest without end in one way each. */
const DEEP: Readonly<Record<string, (times: number) => string>> = {
  parentheses: (times) => "(".repeat(times) + "a" + ")".repeat(times),
  "unclosed parentheses": (times) => "(".repeat(times),
  lists: (times) => "[".repeat(times) + "]".repeat(times),
  dicts: (times) => "{a:".repeat(times) + "b" + "}".repeat(times),
  calls: (times) => "a(".repeat(times) + ")".repeat(times),
  subscripts: (times) => "a[".repeat(times) + "b" + "]".repeat(times),
  signs: (times) => "-".repeat(times) + "a",
  negations: (times) => "not ".repeat(times) + "a",
  lambdas: (times) => "lambda:".repeat(times) + "a",
  conditionals: (times) => "a if b else ".repeat(times) + "a",
  powers: (times) => "a**".repeat(times) + "a",
  sums: (times) => "a+".repeat(times) + "a",
  attributes: (times) => "a" + ".a".repeat(times),
  "chained calls": (times) => "a" + "()".repeat(times),
  "f-strings": (times) => `f"{`.repeat(times) + "a" + `}"`.repeat(times),
  "format specifications": (times) => `f"` + "{a:".repeat(times) + "}".repeat(times) + `"`,
  blocks: (times) =>
    Array.from({ length: Math.min(times, 2000) }, (_, depth) => `${" ".repeat(depth)}if a:\n`).join("") + " ".repeat(2000) + "b",
  "elif clauses": (times) => "if a: b\n" + "elif a: b\n".repeat(times),
  patterns: (times) => "match a:\n case " + "[".repeat(times) + "]".repeat(times) + ": pass",
};

for (const [what, source] of Object.entries(DEEP)) {
  test(`long: endless ${what} are an error`, () => assert.equal(faults(source(100_000)).length > 0, true));
}

test("what CPython still reads is read", () => {
  for (const source of [
    DEEP["parentheses"]!(190),
    DEEP["sums"]!(2500),
    DEEP["attributes"]!(2500),
    DEEP["elif clauses"]!(2500),
    DEEP["f-strings"]!(90),
  ]) {
    assert.deepEqual(faults(source), []);
  }
});

test("a tree is never deeper than a recursive reader can follow", () => {
  const nested = `${"(".repeat(50)}a${`${".b".repeat(100)})`.repeat(50)}\nc = 1\n`;
  assert.deepEqual(faults(nested), ["1: too deeply nested"]);
  assert.equal(parseModule(nested).body.length, 1);
});

test("long: a long flat file, a long list and a long concatenation are no problem", () => {
  const list = parseModule(`a = [${"1, 'b', ".repeat(50_000)}]\nb = (${"'c' ".repeat(50_000)})\n`);
  assert.deepEqual(list.errors, []);
  let count = 0;
  walk(list, () => void count++);
  assert.equal(count, 100_007);
});

/** Sources on which a careless reader takes quadratic time or worse: minutes, which the suite's time limit would end. */
const SLOW: Readonly<Record<string, string>> = {
  "an open bracket on each line": "a = (\n".repeat(20_000),
  "an open bracket before each statement": "a = (1,\nb = 2\nimport c\n".repeat(8000),
  "an open string on each line": "a = 'b\n".repeat(20_000),
  "an open triple-quoted string": `a = '''${"b\n".repeat(40_000)}`,
  "errors on each line": "a b\n".repeat(40_000),
  "with and open brackets": "with (a, (b, (c:\n".repeat(10_000),
  "match and open brackets": "match (a, (b:\n".repeat(10_000),
  "stray indents": " a\n  b\n".repeat(20_000),
  "bad characters": "$?".repeat(60_000),
  "closing brackets": ")]}".repeat(40_000),
  underscores: `1${"_1".repeat(50_000)}`,
  backslashes: "\\\n".repeat(60_000),
  "doubtful handlers": `try: pass\n${"except A, b: pass\n".repeat(10_000)}`,
};

for (const [what, source] of Object.entries(SLOW)) {
  test(`long: ${what}: read to the end`, () => {
    assert.ok(parseModule(source).errors.length > 0 || what === "backslashes");
  });
}
