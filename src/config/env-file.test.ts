import assert from "node:assert/strict";
import { test } from "node:test";
import { parseEnvFile } from "./env-file.ts";

test("the usual forms of a line are understood", () => {
  const text = `\uFEFF# remark
A=1
export B = two words # remark
C="quoted # no remark\\n\\"x\\" \\$y" # remark
D='single \\n $x'
E=
F=a=b
G="first
second"
  H  =  spaced
A=last
URL=postgres://u:p@h/db?x=1#frag
`;
  const parsed = parseEnvFile(text);
  assert.deepEqual(parsed.kind === "entries" && Object.fromEntries(parsed.entries.map(({ name, value }) => [name, value])), {
    A: "last",
    B: "two words",
    C: 'quoted # no remark\n"x" $y',
    D: "single \\n $x",
    E: "",
    F: "a=b",
    G: "first\nsecond",
    H: "spaced",
    URL: "postgres://u:p@h/db?x=1#frag",
  });
});

for (const [text, line, problem] of [
  ["A=1\nnonsense\n", 2, /NAME=value/],
  ["A-B=1", 1, /cannot be the name/],
  ["\n\nA='open\n", 3, /never closed/],
  ['A="x" y', 1, /something follows/],
  ["=x", 1, /NAME=value/],
] as const) {
  test(`${JSON.stringify(text)} is refused with its line`, () => {
    const parsed = parseEnvFile(text);
    assert.ok(parsed.kind === "problem");
    assert.equal(parsed.line, line);
    assert.match(parsed.problem, problem);
  });
}
