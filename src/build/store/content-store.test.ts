import assert from "node:assert/strict";
import { closeSync, ftruncateSync, lstatSync, openSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { testStore } from "../testing.ts";
import { hashFile, sha256Hex, storedPath, storeFile } from "./content-store.ts";

test("a content is stored once for each mode, and read-only", () => {
  using store = testStore();
  const path = join(store.home, "a.txt");
  writeFileSync(path, "hello");
  const first = storeFile(store.layout, path, false);
  assert.deepEqual(first, { sha256: sha256Hex("hello"), sizeBytes: 5 });
  const inode = lstatSync(storedPath(store.layout, first.sha256, false)).ino;
  storeFile(store.layout, path, false);
  storeFile(store.layout, path, true);
  assert.equal(lstatSync(storedPath(store.layout, first.sha256, false)).ino, inode);
  assert.equal(lstatSync(storedPath(store.layout, first.sha256, true)).mode & 0o777, 0o555);
});

test("long: a large file is stored in pieces, under the same hash", () => {
  using store = testStore();
  const path = join(store.home, "model.bin");
  const fd = openSync(path, "w");
  ftruncateSync(fd, 65 * 1024 * 1024);
  closeSync(fd);
  const stored = storeFile(store.layout, path, false);
  assert.deepEqual(stored, hashFile(path));
  assert.equal(lstatSync(storedPath(store.layout, stored.sha256, false)).size, 65 * 1024 * 1024);
});
