import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { testStore } from "../testing.ts";
import { openHashMemory, type FileMark } from "./hash-memory.ts";

const mark: FileMark = { path: "app.py", sizeBytes: 3, modifiedMs: 1_000, changedMs: 1_000, inode: 7 };

test("a file that was not touched since keeps its hash, over another start", () => {
  using store = testStore();
  const first = openHashMemory(store.layout, "/p", () => 60_000);
  first.keep(mark, "aa");
  first.save();
  const second = openHashMemory(store.layout, "/p", () => 90_000);
  assert.equal(second.recall(mark), "aa");
  for (const touched of [{ sizeBytes: 4 }, { modifiedMs: 1_001 }, { changedMs: 1_001 }, { inode: 8 }])
    assert.equal(second.recall({ ...mark, ...touched }), null);
  assert.equal(openHashMemory(store.layout, "/other", () => 0).recall(mark), null);
});

test("a file that was hashed right after it was written is read again: it may have changed within the same tick", () => {
  using store = testStore();
  const first = openHashMemory(store.layout, "/p", () => 1_500);
  first.keep(mark, "aa");
  first.save();
  assert.equal(openHashMemory(store.layout, "/p", () => 90_000).recall(mark), null);
});

test("a memory that cannot be read is as good as none", () => {
  using store = testStore();
  const first = openHashMemory(store.layout, "/p", () => 60_000);
  first.keep(mark, "aa");
  first.save();
  for (const name of ["x"]) writeFileSync(join(store.layout.trees, name), "");
  const file = store.layout.trees;
  writeFileSync(join(file, "broken.json"), "{");
  assert.equal(openHashMemory(store.layout, "/p", () => 90_000).recall(mark), "aa");
});
