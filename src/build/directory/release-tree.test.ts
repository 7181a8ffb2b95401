import assert from "node:assert/strict";
import { existsSync, lstatSync, mkdirSync, readFileSync, readdirSync, readlinkSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { testStore } from "../testing.ts";
import { materialiseReleaseTree } from "./release-tree.ts";

test("files are names of the artifact's, volumes are links, and folders are read-only", async () => {
  using store = testStore();
  const { folder } = store.artifact({ "app.py": "x\n", "data/.keep": "", "data/seed.json": "{}" });
  const target = join(store.home, "releases/shop/production/v1");
  const volumes = [
    { name: "data", path: "data", kind: "folder" as const, folder: join(store.home, "volumes/data") },
    { name: "db", path: "instance/shop.db", kind: "sqlite" as const, folder: join(store.home, "volumes/db") },
  ];
  await materialiseReleaseTree({ artifactFolder: folder, target, volumes });
  assert.equal(lstatSync(join(target, "app.py")).ino, lstatSync(join(folder, "app/app.py")).ino);
  assert.equal(readlinkSync(join(target, "instance/shop.db")), join(store.home, "volumes/db/shop.db"));
  assert.equal(statSync(join(target, "instance")).mode & 0o777, 0o555);
  assert.equal(readFileSync(join(target, "data/seed.json"), "utf8"), "{}");
});

test("what the project brings at a volume's path is its first content only", async () => {
  using store = testStore();
  const { folder } = store.artifact({ "app.py": "x\n", "shop.db": "committed" });
  const volume = { name: "db", path: "shop.db", kind: "sqlite" as const, folder: join(store.home, "volumes/db") };
  await materialiseReleaseTree({ artifactFolder: folder, target: join(store.home, "v1"), volumes: [volume] });
  assert.equal(readFileSync(join(volume.folder, "shop.db"), "utf8"), "committed");
  writeFileSync(join(volume.folder, "shop.db"), "grown");
  await materialiseReleaseTree({ artifactFolder: folder, target: join(store.home, "v2"), volumes: [volume] });
  assert.equal(readFileSync(join(store.home, "v2/shop.db"), "utf8"), "grown");
});

test("doing it again changes nothing, and what a killed one left is swept", async () => {
  using store = testStore();
  const { folder } = store.artifact({ "app.py": "x\n" });
  const target = join(store.home, "releases/v1");
  mkdirSync(`${target}.999999999-abcdef.new/deep`, { recursive: true });
  await materialiseReleaseTree({ artifactFolder: folder, target, volumes: [] });
  const before = lstatSync(target).ino;
  await materialiseReleaseTree({ artifactFolder: folder, target, volumes: [] });
  assert.equal(lstatSync(target).ino, before);
  assert.deepEqual(readdirSync(join(store.home, "releases")), ["v1"]);
});

test("an artifact that is not in the store is named, and nothing is made", async () => {
  using store = testStore();
  const target = join(store.home, "releases/v1");
  const request = { artifactFolder: join(store.layout.artifacts, "f".repeat(64)), target, volumes: [] };
  await assert.rejects(materialiseReleaseTree(request), { code: "FL-2030" });
  assert.equal(existsSync(target), false);
});
