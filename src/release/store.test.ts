import assert from "node:assert/strict";
import { test } from "node:test";
import type { Release } from "../model/release.ts";
import { openStore } from "../platform/store.ts";
import { RELEASE_MIGRATIONS } from "./migrations.ts";
import { createReleaseStore } from "./store.ts";

const draft = {
  app: "shop",
  environment: "production",
  artifact: "a",
  createdAtMs: 1,
  createdBy: "ada",
  reason: "ship",
} as unknown as Omit<Release, "id" | "number">;

test("releases are numbered for good, environments apart from each other", () => {
  using store = openStore(":memory:", [RELEASE_MIGRATIONS]);
  const releases = createReleaseStore(store);
  releases.ensureEnvironment("shop", "production", 1);
  releases.ensureEnvironment("shop", "staging", 1);
  assert.equal(releases.addRelease(draft).id, "shop/production/v1");
  assert.equal(releases.addRelease(draft).id, "shop/production/v2");
  assert.equal(releases.addRelease({ ...draft, environment: "staging" }).id, "shop/staging/v1");
});

test("a number is not given again when its transaction failed half-way, nor does it leave a hole", () => {
  using store = openStore(":memory:", [RELEASE_MIGRATIONS]);
  const releases = createReleaseStore(store);
  releases.ensureEnvironment("shop", "production", 1);
  assert.throws(() =>
    store.transaction(() => {
      releases.addRelease(draft);
      throw new Error("lease held");
    }),
  );
  assert.equal(releases.addRelease(draft).number, 1);
});

test("the first time a release serves is remembered", () => {
  using store = openStore(":memory:", [RELEASE_MIGRATIONS]);
  const releases = createReleaseStore(store);
  releases.ensureEnvironment("shop", "production", 1);
  const { id } = releases.addRelease(draft);
  assert.equal(releases.release(id)?.deployedAtMs, null);
  releases.setCurrent("shop", "production", id, 10);
  releases.setCurrent("shop", "production", id, 20);
  assert.deepEqual([releases.environment("shop", "production")?.current, releases.release(id)?.deployedAtMs], [id, 10]);
});

test("two environments never have one port", () => {
  using store = openStore(":memory:", [RELEASE_MIGRATIONS]);
  const releases = createReleaseStore(store);
  releases.ensureEnvironment("shop", "production", 1);
  releases.ensureEnvironment("shop", "staging", 1);
  releases.setPort("shop", "production", 8000);
  assert.throws(() => releases.setPort("shop", "staging", 8000));
});

test("an app goes with its last environment", () => {
  using store = openStore(":memory:", [RELEASE_MIGRATIONS]);
  const releases = createReleaseStore(store);
  for (const name of ["production", "staging"]) releases.ensureEnvironment("shop", name, 1);
  releases.removeEnvironment("shop", "staging");
  assert.deepEqual(releases.apps(), ["shop"]);
  releases.removeEnvironment("shop", "production");
  assert.deepEqual(releases.apps(), []);
});
