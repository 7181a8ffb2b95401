import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { UserError } from "./errors/user-error.ts";
import { tryLock } from "./lock.ts";
import { openStore } from "./store.ts";

const folder = mkdtempSync(join(tmpdir(), "store-"));
after(() => rmSync(folder, { recursive: true }));
const FIRST = { feature: "notes", scripts: ["CREATE TABLE note (text TEXT NOT NULL) STRICT"] };
const SECOND = { feature: "notes", scripts: [...FIRST.scripts, "ALTER TABLE note ADD COLUMN colour TEXT"] };

test("migrations run once, in order, and data survives the next open", () => {
  const path = join(folder, "a.db");
  using first = openStore(path, [FIRST]);
  first.database.prepare("INSERT INTO note VALUES (?)").run("kept");
  first[Symbol.dispose]();
  using second = openStore(path, [SECOND]);
  assert.deepEqual({ ...second.database.prepare("SELECT * FROM note").get() }, { text: "kept", colour: null });
});

test("a database written by a newer version is refused and left as it is", () => {
  const path = join(folder, "b.db");
  openStore(path, [SECOND])[Symbol.dispose]();
  assert.throws(
    () => openStore(path, [FIRST]),
    (error) => error instanceof UserError && error.code === "FL-9006",
  );
});

test("a file that is no database is an error with a code", () => {
  const path = join(folder, "c.db");
  writeFileSync(path, "this is not a database, it only looks like a file of some length".repeat(100));
  assert.throws(
    () => openStore(path, [FIRST]),
    (error) => error instanceof UserError && error.code === "FL-9005",
  );
});

test("a transaction that throws leaves nothing", () => {
  using store = openStore(join(folder, "d.db"), [FIRST]);
  assert.throws(() =>
    store.transaction(() => {
      store.database.prepare("INSERT INTO note VALUES (?)").run("lost");
      throw new Error("no");
    }),
  );
  assert.equal(store.database.prepare("SELECT count(*) AS n FROM note").get()?.["n"], 0);
});

test("a lock is held by one and free again once it is let go", () => {
  const path = join(folder, "lock");
  const held = tryLock(path);
  assert.ok(held);
  assert.equal(tryLock(path), null);
  held[Symbol.dispose]();
  const again = tryLock(path);
  assert.ok(again);
  again[Symbol.dispose]();
});
