// The pairs that the audit is measured with: real Python runs each twin, and what arrives at its sink is what the pair says.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { randomInt } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { CAPABILITIES } from "../flow-pairs/capabilities/all.ts";
import { foundIn } from "../flow-pairs/judge-pairs.ts";
import { labelPairs } from "../flow-pairs/label-pairs.ts";
import { makePairs, makePairsOf } from "../flow-pairs/make-pairs.ts";
import { SeededRandom } from "../flow-pairs/seeded-random.ts";
import { transformPairs } from "../flow-pairs/transform-pairs.ts";

/** One pair in so many: another part each time. */
const PART = 8;
const LABELLED_AT_ONCE = 200;
/** A rewriting may move the sink: kinds that nothing else in a program has. */
const MOVED_SINKS = ["os-system", "sqlite-execute", "subprocess-shell"];
const RIGHT_SHARE_MIN = 0.96;

const folder = mkdtempSync(join(tmpdir(), "fl-pairs-python-"));
after(() => rmSync(folder, { recursive: true, force: true }));
const python = join(folder, "bin/python");
const missing = installed();

test("what was meant to arrive arrives, and what was not does not", { timeout: 400_000, skip: missing ?? false }, (t) => {
  const seed = randomInt(2 ** 31);
  t.diagnostic(`seed ${seed}`);
  const pairs = makePairs(seed, 1);
  const labelled = [];
  for (let i = 0; i < pairs.length; i += LABELLED_AT_ONCE) labelled.push(...labelPairs(python, pairs.slice(i, i + LABELLED_AT_ONCE)));
  const cells = new Set(labelled.map(({ pair: { capability, source, sink } }) => `${capability.name} ${source.name} ${sink.name}`));
  assert.ok(cells.size >= 30, `only ${cells.size} cells`);
  for (const { pair, twin, arrived, error } of labelled)
    assert.equal(arrived, twin.label === "bad", `${pair.id} ${twin.label}: ${error ?? `arrived: ${arrived}`}\n${twin.files["main.py"]}`);
});

test("of pairs that were rewritten it says what happens in them", { timeout: 300_000, skip: missing ?? false }, (t) => {
  const seed = randomInt(2 ** 31);
  t.diagnostic(`seed ${seed}`);
  const some = CAPABILITIES.filter((_, i) => i % PART === seed % PART);
  const rewritten = transformPairs(python, makePairsOf(some, seed, 1, MOVED_SINKS), {
    random: new SeededRandom(seed),
    stepsMin: 2,
    stepsMax: 4,
  });
  const labelled = labelPairs(
    python,
    rewritten.map(({ pair }) => pair),
  ).filter(({ arrived }) => arrived !== null);
  assert.ok(labelled.length >= 100, `only ${labelled.length} twins`);
  const wrong = labelled.filter(({ pair, twin, arrived }) => (foundIn(twin, pair.sink.kind, true) !== "nothing") !== arrived);
  const told = wrong.map(({ pair, twin }) => `${pair.id} ${twin.label}`).join("\n");
  t.diagnostic(`${wrong.length} of ${labelled.length} wrong`);
  assert.ok(1 - wrong.length / labelled.length >= RIGHT_SHARE_MIN, told);
});

/** Why there is no Python to run them with; null where there is. */
function installed(): string | null {
  const made = spawnSync("python3", ["-m", "venv", folder], { encoding: "utf8" });
  const done =
    made.status === 0
      ? spawnSync(python, ["-m", "pip", "install", "-q", "flask", "attrs", "pydantic"], { encoding: "utf8", timeout: 100_000 })
      : made;
  if (done.status === 0) return null;
  return `Flask, attrs and pydantic could not be installed: ${(done.stderr ?? "").trim().split("\n").at(-1) ?? "no python3"}`;
}
