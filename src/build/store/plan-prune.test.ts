import assert from "node:assert/strict";
import { existsSync, readdirSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { test } from "node:test";
import { materialiseReleaseTree } from "../directory/release-tree.ts";
import { testStore } from "../testing.ts";
import { planPrune } from "./plan-prune.ts";
import { removeTree } from "./remove-tree.ts";

const HOUR_MS = 3_600_000;
const later = (): number => Date.now() + HOUR_MS;

test("an artifact that no release needs goes, with its environment and the contents that only it had", () => {
  using store = testStore();
  const kept = store.artifact({ "app.py": "shared\n", "a.py": "kept\n" }, "v1");
  const old = store.artifact({ "app.py": "shared\n", "b.py": "old content\n" }, "v2");
  const plan = planPrune(store.layout, { referenced: new Set([kept.digest]), nowMs: later(), cache: false });
  assert.deepEqual(
    plan.artifacts.map((path) => basename(path)),
    [old.digest],
  );
  assert.deepEqual(
    plan.venvs.map((path) => basename(path)),
    ["v2"],
  );
  assert.equal(plan.others.length, 1);
  for (const path of [...plan.artifacts, ...plan.venvs, ...plan.others]) removeTree(path);
  assert.equal(existsSync(join(kept.folder, "app/app.py")), true);
  assert.equal(planPrune(store.layout, { referenced: new Set([kept.digest]), nowMs: later(), cache: false }).freedBytes, 0);
});

test("a content that a release's tree still has is no gain and stays", async () => {
  using store = testStore();
  const { folder } = store.artifact({ "app.py": "x".repeat(5_000) });
  await materialiseReleaseTree({ artifactFolder: folder, target: join(store.home, "releases/v1"), volumes: [] });
  const plan = planPrune(store.layout, { referenced: new Set(), nowMs: later(), cache: false });
  assert.deepEqual([plan.artifacts.length, plan.others.length], [1, 0]);
  assert.ok(plan.freedBytes < 5_000, `${plan.freedBytes}`);
});

test("what was built just now stays: its release may not be recorded yet", () => {
  using store = testStore();
  const { digest } = store.artifact({ "app.py": "x\n" });
  const plan = planPrune(store.layout, { referenced: new Set(), nowMs: Date.now(), cache: false });
  assert.deepEqual([plan.artifacts, plan.venvs, plan.kept], [[], [], [{ digest, because: "new" }]]);
});

test("planning changes nothing", () => {
  using store = testStore();
  const { folder } = store.artifact({ "app.py": "x\n" });
  const before = statSync(folder).ctimeMs;
  planPrune(store.layout, { referenced: new Set(), nowMs: later(), cache: true });
  assert.equal(statSync(folder).ctimeMs, before);
  assert.equal(readdirSync(store.layout.artifacts).length, 1);
});
