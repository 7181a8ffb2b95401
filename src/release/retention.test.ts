import assert from "node:assert/strict";
import { test } from "node:test";
import type { Release } from "../model/release.ts";
import { releasesToRetire } from "./retention.ts";
import type { ReleaseRecord } from "./store.ts";

function record(number: number, over: Partial<ReleaseRecord> = {}): ReleaseRecord {
  return { release: { id: `v${number}`, number } as Release, deployedAtMs: number, retired: false, ...over };
}

const retired = (releases: readonly ReleaseRecord[], inUse: readonly string[]): string[] =>
  releasesToRetire(releases, inUse).map(({ release }) => release.id);

test("the last five that served are kept", () => {
  assert.deepEqual(
    retired(
      [1, 2, 3, 4, 5, 6, 7].map((number) => record(number)),
      ["v7"],
    ),
    ["v1", "v2"],
  );
});

test("the current one stays whatever its age", () => {
  assert.deepEqual(
    retired(
      [1, 2, 3, 4, 5, 6, 7].map((number) => record(number)),
      ["v1"],
    ),
    ["v2"],
  );
});

test("one that never served goes when a newer one exists, and does not take the place of one that did", () => {
  const releases = [1, 2, 3, 4, 5].map((number) => record(number));
  assert.deepEqual(retired([...releases, record(6, { deployedAtMs: null }), record(7)], ["v7"]), ["v1", "v6"]);
});

test("the newest one stays while nothing says what becomes of it", () => {
  assert.deepEqual(retired([record(1), record(2, { deployedAtMs: null })], ["v1"]), []);
});
