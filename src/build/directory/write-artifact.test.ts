import assert from "node:assert/strict";
import { chmodSync, lstatSync, readFileSync, readdirSync, readlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { testStore } from "../testing.ts";
import { markAltered } from "../store/altered.ts";
import { sha256Hex } from "../store/content-store.ts";

test("the folder is named by the hash of its manifest, and its files are read-only names of stored contents", () => {
  using store = testStore();
  const { digest, folder, made } = store.artifact({ "app.py": "app = 1\n", "run.sh*": "#!/bin/sh\n" });
  assert.equal(made, true);
  assert.equal(sha256Hex(readFileSync(join(folder, "manifest.json"))), digest);
  const [app, script] = [lstatSync(join(folder, "app/app.py")), lstatSync(join(folder, "app/run.sh"))];
  assert.deepEqual([app.mode & 0o777, app.nlink, script.mode & 0o777], [0o444, 2, 0o555]);
  assert.equal(lstatSync(join(folder, "app")).mode & 0o777, 0o555);
});

test("the same inputs are the same artifact, and leave nothing aside", () => {
  using store = testStore();
  const first = store.artifact({ "app.py": "app = 1\n" });
  const second = store.artifact({ "app.py": "app = 1\n" });
  assert.deepEqual([second.digest, second.made], [first.digest, false]);
  assert.deepEqual(readdirSync(store.layout.aside), []);
});

test("an artifact that was found altered is made anew by the next build, from contents that are whole", () => {
  using store = testStore();
  const { folder } = store.artifact({ "app.py": "app = 1\n" });
  chmodSync(join(folder, "app/app.py"), 0o644);
  writeFileSync(join(folder, "app/app.py"), "app = 2\n");
  markAltered(folder, { app: true, venv: false }, store.layout);
  assert.equal(store.artifact({ "app.py": "app = 1\n" }).made, true);
  assert.equal(readFileSync(join(folder, "app/app.py"), "utf8"), "app = 1\n");
  assert.equal(store.artifact({ "app.py": "app = 1\n" }).made, false);
  assert.deepEqual(readdirSync(store.layout.aside), []);
});

test("an artifact whose interpreter moved points to the environment that was made anew", () => {
  using store = testStore();
  const { folder } = store.artifact({ "app.py": "app = 1\n" }, "old");
  store.artifact({ "app.py": "app = 1\n" }, "new");
  assert.equal(readlinkSync(join(folder, "venv")), "../../venvs/new/venv");
});
