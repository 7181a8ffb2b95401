// Every source of CPython's own library, read by our parser and by CPython's `ast`: both must find the same tree, or both an error.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { CHILD_FIELDS } from "../../src/python/parse/ast-fields.ts";
import type { Module } from "../../src/python/parse/ast.ts";
import { decodeSource, normaliseLineEnds } from "../../src/python/parse/decode-source.ts";
import { parseModule } from "../../src/python/parse/parse-module.ts";
import { walk } from "../../src/python/parse/walk.ts";
import { type CPython, findCPythons, librarySources } from "./parse/cpythons.ts";
import { treeText } from "./parse/tree-text.ts";

const ORACLE = join(import.meta.dirname, "parse/cpython-trees.py");
const SHOWN_MAX = 10;
/** In each half. Distributions leave the library's own tests out: 668 files remain of Debian's. */
const FILES_MIN = 200;
const OUTPUT_BYTES_MAX = 1 << 30;

/** What the oracle says of one file: an error, its tree's nodes by kind, or a digest of the whole tree. */
interface OracleAnswer {
  readonly path: string;
  readonly error?: string;
  readonly counts?: Readonly<Record<string, number>>;
  readonly digest?: string;
}

const pythons = findCPythons();
/** Positions inside f-strings are right in CPython from 3.12 on: whole trees are compared with the newest, counts with the others. */
const newest = pythons.at(-1);

test("there is a CPython to compare with", (t) => {
  if (!newest) t.skip("no CPython 3.11 or newer on this machine: the parser was compared with nothing");
});

for (const python of pythons) {
  const mode = python === newest && python.version !== "3.11" ? "trees" : "counts";
  for (const half of [0, 1]) {
    const what = mode === "trees" ? "whole trees" : "nodes by kind";
    test(`${what} of the standard library agree with CPython ${python.version} (${half + 1} of 2)`, () => {
      const files = librarySources(python).filter((_, index) => index % 2 === half);
      assert.ok(files.length > FILES_MIN, `only ${files.length} files in ${python.standardLibrary}`);
      const disagreements = askOracle(python, files, mode).flatMap(disagreement);
      assert.deepEqual(disagreements.slice(0, SHOWN_MAX), []);
    });
  }
}

function askOracle(python: CPython, files: readonly string[], mode: string): OracleAnswer[] {
  const { status, stdout, stderr } = spawnSync(python.path, [ORACLE, mode, JSON.stringify(CHILD_FIELDS)], {
    input: files.join("\n"),
    encoding: "utf8",
    maxBuffer: OUTPUT_BYTES_MAX,
  });
  assert.equal(status, 0, stderr);
  const answers = stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as OracleAnswer);
  assert.equal(answers.length, files.length);
  return answers;
}

function disagreement(answer: OracleAnswer): string[] {
  const bytes = readFileSync(answer.path);
  const module = parseModule(bytes);
  const [fault] = module.errors;
  if (answer.error !== undefined) return fault ? [] : [`${answer.path}: CPython refuses it (${answer.error})`];
  if (fault) return [`${answer.path}:${fault.line}: CPython reads it, we say ${fault.message}`];
  if (answer.counts) {
    const difference = countDifference(module, answer.counts);
    return difference === "" ? [] : [`${answer.path}: ${difference}`];
  }
  const lines = normaliseLineEnds(decodeSource(bytes).text.replace(/^\ufeff/, "")).split("\n");
  const digest = createHash("sha1").update(treeText(module, lines)).digest("hex");
  return digest === answer.digest ? [] : [`${answer.path}: another tree`];
}

function countDifference(module: Module, expected: Readonly<Record<string, number>>): string {
  const counts: Record<string, number> = {};
  walk(module, (node) => {
    counts[node.kind] = (counts[node.kind] ?? 0) + 1;
  });
  const kinds = [...new Set([...Object.keys(counts), ...Object.keys(expected)])];
  const different = kinds.filter((kind) => counts[kind] !== expected[kind]);
  return different.map((kind) => `${kind} ${counts[kind] ?? 0} instead of ${expected[kind] ?? 0}`).join(", ");
}
