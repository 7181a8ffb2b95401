import assert from "node:assert/strict";
import { test } from "node:test";
import { at, readYaml, scalarsOf, textAt, type YamlNode } from "./yaml-document.ts";

function read(text: string): YamlNode {
  const reading = readYaml(text);
  assert.equal(reading.kind, "read", reading.kind === "broken" ? reading.reason : "");
  return (reading as { readonly root: YamlNode }).root;
}

function reason(text: string): string {
  const reading = readYaml(text);
  return reading.kind === "broken" ? `${reading.line}: ${reading.reason}` : "read";
}

test("values keep their places, and lines of a block keep theirs", () => {
  const root = read("on: push\njobs:\n  a:\n    run: |\n      one\n\n      two\n");
  assert.deepEqual(at(root, "on")?.place, { line: 1, column: 4, endLine: 1, endColumn: 8 });
  const run = at(root, "jobs", "a", "run");
  assert.equal(run?.kind, "scalar");
  assert.equal(run?.kind === "scalar" && run.lineAt(run.text.indexOf("two")), 7);
});

test("`on` is a text, a number stays as written, merge keys and aliases are followed", () => {
  const root = read("version: 3.10\nbase: &base\n  image: a\n  tag: b\nweb:\n  <<: *base\n  tag: c\n");
  assert.equal(textAt(root, "version"), "3.10");
  assert.equal(textAt(root, "web", "image"), "a");
  assert.equal(textAt(root, "web", "tag"), "c");
});

test("aliases that explode when they are written out cost nothing", () => {
  const lines = ["a0: &a0 [x]"];
  for (let i = 1; i < 60; i++) lines.push(`a${i}: &a${i} [*a${i - 1}, *a${i - 1}, *a${i - 1}]`);
  assert.equal([...scalarsOf(read(lines.join("\n")))].length, 1);
});

test("what is broken, too deep, too large or stands twice is refused with its line", () => {
  assert.equal(reason("a: 1\na: 2\n"), "2: the key `a` stands twice in one map");
  assert.match(reason("a: b: c\n"), /^1: Nested mappings/);
  assert.match(reason("[".repeat(100_000)), /^1: it nests deeper/);
  assert.match(reason(`${"- ".repeat(150)}x`), /^1: it nests deeper/);
  assert.match(reason(`a: ${"x".repeat(600_000)}`), /^1: it has more than/);
  assert.equal(reason(""), "1: it is empty");
  assert.equal(reason("a: &a [*a]\n"), "read");
});

test("long: no bytes bring it down", () => {
  const pieces = [
    "a: ",
    "- ",
    "\n",
    "  ",
    "&x ",
    "*x",
    "{",
    "}",
    "[",
    "]",
    '"',
    "'",
    "|",
    ">",
    "#",
    "? ",
    "<<: ",
    "!!t ",
    "---\n",
    "\t",
    "é",
    "%",
    "@",
    ",",
  ];
  let seed = 7;
  const random = (max: number): number => {
    seed = (seed * 1_103_515_245 + 12_345) & 0x7fff_ffff;
    return seed % max;
  };
  for (let round = 0; round < 120; round++) {
    const text = Array.from({ length: random(60) }, () => pieces[random(pieces.length)]).join("");
    const reading = readYaml(text);
    if (reading.kind === "read") for (const scalar of scalarsOf(reading.root)) assert.ok(scalar.place.line >= 1);
  }
});
