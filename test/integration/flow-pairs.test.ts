// The pairs that the audit is measured with: real Python runs each twin, and what arrives at its sink is what the pair says.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { randomInt } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { labelPairs } from "../flow-pairs/label-pairs.ts";
import { makePairs } from "../flow-pairs/make-pairs.ts";

test("what was meant to arrive arrives, and what was not does not", { timeout: 170_000 }, (t) => {
  const folder = mkdtempSync(join(tmpdir(), "fl-pairs-python-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const python = join(folder, "bin/python");
  const made = spawnSync("python3", ["-m", "venv", folder], { encoding: "utf8" });
  const installed =
    made.status === 0
      ? spawnSync(python, ["-m", "pip", "install", "-q", "flask", "attrs", "pydantic"], { encoding: "utf8", timeout: 100_000 })
      : made;
  if (installed.status !== 0)
    return t.skip(
      `Flask, attrs and pydantic could not be installed: ${(installed.stderr ?? "").trim().split("\n").at(-1) ?? "no python3"}`,
    );
  const seed = randomInt(2 ** 31);
  t.diagnostic(`seed ${seed}`);
  const labelled = labelPairs(python, makePairs(seed, 1));
  const cells = new Set(labelled.map(({ pair: { capability, source, sink } }) => `${capability.name} ${source.name} ${sink.name}`));
  assert.ok(cells.size >= 30, `only ${cells.size} cells`);
  for (const { pair, twin, arrived, error } of labelled)
    assert.equal(arrived, twin.label === "bad", `${pair.id} ${twin.label}: ${error ?? `arrived: ${arrived}`}\n${twin.files["main.py"]}`);
});
