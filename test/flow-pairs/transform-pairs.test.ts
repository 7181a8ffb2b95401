// What the rewriter of pairs promises: the same seed rewrites alike, both twins in the same ways where they can be, into Python that is understood.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { parseModule } from "../../src/python/parse/parse-module.ts";
import { foundIn } from "./judge-pairs.ts";
import { CONTAINERS } from "./capabilities/containers.ts";
import { makePairsOf } from "./make-pairs.ts";
import { SeededRandom } from "./seeded-random.ts";
import { transformPairs } from "./transform-pairs.ts";

const SINKS = ["os-system", "sqlite-execute", "subprocess-shell"];
const STEPS = { stepsMin: 2, stepsMax: 3 };
/** Of capabilities that a rewriting cannot undo by itself; the rest is measured in test/integration. */
const SAFE = CONTAINERS.filter(({ name }) => name.startsWith("dict-") || name.startsWith("list-")).slice(0, 6);
const hasPython = spawnSync("python3", ["-c", "import sys; sys.exit(sys.version_info < (3, 10))"]).status === 0;

test("what was rewritten is read, is the same for the same seed, and is judged as before", { skip: !hasPython && "no Python 3.10" }, () => {
  const pairs = makePairsOf(SAFE, 5, 1, SINKS);
  const rewritten = transformPairs("python3", pairs, { random: new SeededRandom(11), ...STEPS });
  assert.deepEqual(transformPairs("python3", pairs, { random: new SeededRandom(11), ...STEPS }), rewritten);
  for (const { pair, applied } of rewritten) {
    assert.ok(applied.length >= 1, pair.id);
    for (const twin of pair.twins) {
      for (const [file, text] of Object.entries(twin.files)) assert.deepEqual(parseModule(text).errors, [], `${pair.id} ${file}`);
      assert.equal(foundIn(twin, pair.sink.kind, true) !== "nothing", twin.label === "bad", `${pair.id}\n${twin.files["main.py"]}`);
    }
  }
});
