import assert from "node:assert/strict";
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { Clock } from "../../platform/clock.ts";
import { testStore } from "../testing.ts";
import { enterStore } from "./presence.ts";
import { sweepAside, sweepVenvs } from "./sweep.ts";

function ports(onSleep: () => void = () => {}, speed = 1): { clock: Clock; progress: () => void } {
  let nowMs = 0;
  const sleep = (ms: number): Promise<void> => ((nowMs += ms * speed), onSleep(), Promise.resolve());
  return { clock: { nowMs: () => nowMs, monotonicMs: () => nowMs, sleep }, progress: () => {} };
}

test("builds run side by side, and a prune waits for them", async () => {
  using store = testStore();
  const first = await enterStore(store.layout, "build", ports());
  const second = await enterStore(store.layout, "build", ports());
  let sleeps = 0;
  const prune = enterStore(
    store.layout,
    "prune",
    ports(() => {
      sleeps += 1;
      if (sleeps === 2) {
        first[Symbol.dispose]();
        second[Symbol.dispose]();
      }
    }),
  );
  (await prune)[Symbol.dispose]();
  assert.equal(sleeps, 2);
  assert.deepEqual(readdirSync(store.layout.aside), []);
});

test("a build that waits for a prune for ten minutes gives up with an error", async () => {
  using store = testStore();
  using _prune = await enterStore(store.layout, "prune", ports());
  await assert.rejects(
    enterStore(
      store.layout,
      "build",
      ports(() => {}, 100),
    ),
    { code: "FL-2024" },
  );
});

test("what a dead process left aside is swept, and does not hold anyone up", async () => {
  using store = testStore();
  writeFileSync(join(store.layout.aside, "prunemark-999999999-abcdefgh"), "");
  writeFileSync(join(store.layout.aside, `file-${process.pid}-abcdefgh`), "");
  (await enterStore(store.layout, "build", ports()))[Symbol.dispose]();
  assert.deepEqual(sweepAside(store.layout, Date.now()), ["prunemark-999999999-abcdefgh"]);
});

test("an environment that never became whole is swept when nobody makes it", () => {
  using store = testStore();
  store.artifact({ "app.py": "x\n" }, "whole");
  writeFileSync(join(store.layout.venvs, "half"), "");
  assert.deepEqual(sweepVenvs(store.layout), ["half"]);
  assert.deepEqual(readdirSync(store.layout.venvs), ["whole"]);
});
