// Damaged Python: whatever the bytes, the parser answers, with positions that are in the file, and reads the same again.
//
// FAIRLEAD_FUZZ_SEED repeats a run, FAIRLEAD_FUZZ_BYTES makes it longer.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import type { Module } from "../../src/python/parse/ast.ts";
import { parseModule } from "../../src/python/parse/parse-module.ts";
import { walk } from "../../src/python/parse/walk.ts";
import { findCPythons, librarySources } from "./parse/cpythons.ts";
import { mutate, seededRandom } from "./parse/mutate.ts";

const MUTATED_BYTES = Number(process.env["FAIRLEAD_FUZZ_BYTES"] ?? 1_000_000);
const SEED = Number(process.env["FAIRLEAD_FUZZ_SEED"] ?? Date.now() % 1_000_000_007);
/** Each run takes a window of a file, so that many places of many files are met. */
const WINDOW_BYTES_MAX = 4000;
const MUTATIONS_MAX = 400;
/** Far above what a window takes (some 5 ms), far below a hang. */
const ONE_RUN_MS_MAX = 5000;

test(`${MUTATED_BYTES} mutated bytes crash and hang nothing (seed ${SEED})`, (t) => {
  const [python] = findCPythons();
  if (!python) return t.skip("no CPython 3.11 or newer on this machine: there are no sources to damage");
  const files = librarySources(python);
  const random = seededRandom(SEED);
  for (let mutated = 0, run = 0; mutated < MUTATED_BYTES; run++) {
    const source = readFileSync(files[random.below(files.length)]!);
    const from = random.below(Math.max(1, source.length - WINDOW_BYTES_MAX));
    const count = 1 + random.below(MUTATIONS_MAX);
    const damaged = mutate(source.subarray(from, from + WINDOW_BYTES_MAX), count, random);
    mutated += count;
    const startMs = performance.now();
    const module = parseModule(damaged);
    assert.ok(performance.now() - startMs < ONE_RUN_MS_MAX, `run ${run} took ${performance.now() - startMs} ms`);
    assertSound(module, `seed ${SEED}, run ${run}`);
  }
});

function assertSound(module: Module, where: string): void {
  for (const { line, column, message } of module.errors) {
    assert.ok(line >= 1 && line <= module.endLine + 1 && column >= 0 && message !== "", `${where}: fault at ${line}:${column}`);
  }
  walk(module, (node) => {
    const isOrdered = node.endLine > node.line || (node.endLine === node.line && node.endColumn >= node.column);
    assert.ok(isOrdered && node.line >= 1 && node.endLine <= module.endLine, `${where}: ${node.kind} at ${node.line}:${node.column}`);
  });
}
