import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { systemRandom } from "../platform/random.ts";
import { Secret } from "../platform/secret.ts";
import { openStore } from "../platform/store.ts";
import { createVault, SECRET_MIGRATIONS, type Vault } from "./vault.ts";

const AT = { app: "shop", environment: "production" };
const BY = { who: "ada", atMs: 1 };

test("a secret comes back with its version, and its value is in neither database file nor key file", () => {
  withVault((vault, files) => {
    assert.equal(vault.set(AT, "API_TOKEN", new Secret("correct horse"), BY), 1);
    assert.equal(vault.set(AT, "API_TOKEN", new Secret("battery staple"), BY), 2);
    assert.deepEqual(vault.list(AT), [{ name: "API_TOKEN", version: 2, setAtMs: 1, setBy: "ada" }]);
    assert.equal(vault.open(AT, { API_TOKEN: 1 })["API_TOKEN"]?.reveal(), "correct horse");
    assert.equal(vault.read(AT, "API_TOKEN")?.reveal(), "battery staple");
    for (const file of files.all()) assert.ok(!/correct horse|battery staple/.test(readFileSync(file, "latin1")), file);
  });
});

test("setting the same value again makes no new version", () => {
  withVault((vault) => {
    vault.set(AT, "A", new Secret("x"), BY);
    assert.equal(vault.set(AT, "A", new Secret("x"), BY), 1);
  });
});

test("a removed secret is gone from the list, its old version still opens, and its number is not given again", () => {
  withVault((vault) => {
    vault.set(AT, "A", new Secret("x"), BY);
    assert.equal(vault.remove(AT, "A", BY), true);
    assert.equal(vault.remove(AT, "A", BY), false);
    assert.deepEqual(vault.list(AT), []);
    assert.equal(vault.read(AT, "A"), null);
    assert.equal(vault.open(AT, { A: 1 })["A"]?.reveal(), "x");
    assert.equal(vault.set(AT, "A", new Secret("x"), BY), 3);
  });
});

test("environments and apps do not see each other's secrets", () => {
  withVault((vault) => {
    vault.set(AT, "A", new Secret("x"), BY);
    assert.deepEqual(vault.list({ ...AT, environment: "staging" }), []);
    assert.equal(vault.read({ ...AT, app: "blog" }, "A"), null);
    vault.forget("shop", "staging");
    assert.equal(vault.list(AT).length, 1);
    vault.forget("shop", null);
    assert.equal(vault.list(AT).length, 0);
  });
});

test("names of Fairlead's own are in no list", () => {
  withVault((vault) => {
    vault.set(AT, "service:postgres", new Secret("x"), BY);
    assert.deepEqual(vault.list(AT), []);
    assert.equal(vault.read(AT, "service:postgres")?.reveal(), "x");
  });
});

test("the key is its owner's alone, also after somebody opened it to others", () => {
  withVault((vault, files) => {
    vault.set(AT, "A", new Secret("x"), BY);
    assert.equal(statSync(files.key).mode & 0o777, 0o600);
    chmodSync(files.key, 0o644);
    vault.read(AT, "A");
    assert.equal(statSync(files.key).mode & 0o777, 0o600);
  });
});

test("a lost key is an error with a way out, and setting the secret again works", () => {
  withVault((vault, files) => {
    vault.set(AT, "A", new Secret("x"), BY);
    rmSync(files.key);
    assert.throws(() => vault.read(AT, "A"), { code: "FL-6201" });
    vault.set(AT, "A", new Secret("y"), BY);
    assert.equal(vault.read(AT, "A")?.reveal(), "y");
    assert.throws(() => vault.open(AT, { A: 1 }), { code: "FL-6201" });
  });
});

function withVault(work: (vault: Vault, files: { readonly key: string; readonly all: () => string[] }) => void): void {
  const folder = mkdtempSync(join(tmpdir(), "fairlead-vault-"));
  const key = join(folder, "keys", "secrets.key");
  const path = join(folder, "fairlead.db");
  const store = openStore(path, [SECRET_MIGRATIONS]);
  try {
    work(createVault(store, key, systemRandom), { key, all: () => [key, path, `${path}-wal`] });
  } finally {
    store[Symbol.dispose]();
    rmSync(folder, { recursive: true });
  }
}
