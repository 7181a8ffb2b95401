import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync, chmodSync } from "node:fs";
import { spawnSync } from "node:child_process";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import type { TestContext } from "node:test";
import { listSourceTree } from "./source-tree.ts";
import { decodeText } from "./text.ts";

function project(t: TestContext, files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), "fairlead-tree-"));
  t.after(() => rmSync(root, { recursive: true, force: true }));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

const paths = (root: string): string[] => listSourceTree(root).files.map(({ path }) => path);
const leftOut = (root: string): Record<string, string> =>
  Object.fromEntries(listSourceTree(root).leftOut.map(({ path, reason }) => [path, reason]));

test("the listing follows .gitignore, also a nested one that takes something back", (t) => {
  const root = project(t, {
    ".gitignore": "*.log\nbuild/\n",
    "app.py": "",
    "a.log": "",
    "build/x.js": "",
    "data/.gitignore": "!keep.log\n*.csv\n",
    "data/keep.log": "",
    "data/big.csv": "",
  });
  assert.deepEqual(paths(root), [".gitignore", "app.py", "data/.gitignore", "data/keep.log"]);
  assert.deepEqual(leftOut(root), { "a.log": "ignored", "build/": "ignored", "data/big.csv": "ignored" });
});

test(".fairleadignore stands over .gitignore both ways", (t) => {
  const root = project(t, {
    ".gitignore": "static/dist/\n",
    ".fairleadignore": "!static/dist/\ndocs/\n",
    "static/dist/app.js": "",
    "docs/index.md": "",
  });
  assert.deepEqual(paths(root), [".fairleadignore", ".gitignore", "static/dist/app.js"]);
});

test("the .gitignore files above a project count up to the repository's top", (t) => {
  const root = project(t, { ".git/HEAD": "", ".gitignore": "*.db\n", "apps/shop/app.py": "", "apps/shop/shop.db": "" });
  assert.deepEqual(paths(join(root, "apps/shop")), ["app.py"]);
});

test("a project inside an ignored folder is still listed", (t) => {
  const root = project(t, { ".git/HEAD": "", ".gitignore": "tmp/\n", "tmp/trial/app.py": "" });
  assert.deepEqual(paths(join(root, "tmp/trial")), ["app.py"]);
});

test("secrets, keys, caches, VCS folders and virtual environments are never taken, and each says why", (t) => {
  const root = project(t, {
    ".gitignore": "!.env\n",
    ".env": "SECRET_KEY=x",
    ".env.production": "SECRET_KEY=y",
    ".env.example": "SECRET_KEY=",
    id_rsa: "",
    "tls/server.pem": "-----BEGIN RSA PRIVATE KEY-----\n",
    "tls/ca.pem": "-----BEGIN CERTIFICATE-----\n",
    "__pycache__/app.pyc": "",
    ".git/HEAD": "",
    "venv/pyvenv.cfg": "",
    "env/settings.py": "",
    "node_modules/x/index.js": "",
    "shop.egg-info/PKG-INFO": "",
  });
  assert.deepEqual(paths(root), [".env.example", ".gitignore", "env/settings.py", "tls/ca.pem"]);
  assert.deepEqual(leftOut(root), {
    ".env": "secret",
    ".env.production": "secret",
    ".git/": "vcs",
    "__pycache__/": "cache",
    id_rsa: "key",
    "node_modules/": "cache",
    "shop.egg-info/": "cache",
    "tls/server.pem": "key",
    "venv/": "environment",
  });
});

test("a link inside the tree is listed as a link; loops, dangling ones and ways out are not", (t) => {
  const root = project(t, { "real/app.py": "", ".env": "A=1" });
  symlinkSync("real", join(root, "alias"));
  symlinkSync("..", join(root, "real/up"));
  symlinkSync("/etc/passwd", join(root, "passwd"));
  symlinkSync("nowhere", join(root, "dangling"));
  symlinkSync(".env", join(root, "settings.txt"));
  const files = listSourceTree(root).files;
  assert.deepEqual(
    files.map(({ path, link }) => [path, link]),
    [
      ["alias", "real"],
      ["real/app.py", null],
    ],
  );
});

test("the executable bit and the size are in the listing", (t) => {
  const root = project(t, { "run.sh": "echo\n" });
  chmodSync(join(root, "run.sh"), 0o755);
  const [file] = listSourceTree(root).files;
  assert.deepEqual([file?.executable, file?.sizeBytes], [true, 5]);
});

test("too many files is an error that names the largest folder", (t) => {
  const root = project(t, { "data/1": "", "data/2": "", "data/3": "", "a.py": "" });
  assert.throws(() => listSourceTree(root, { filesMax: 3 }), { code: "FL-1001", hint: /data\// });
});

test("a folder that does not exist is an error", () => {
  assert.throws(() => listSourceTree("/nonexistent/fairlead"), { code: "FL-1000" });
});

test("text is read whatever the editor did to it", () => {
  const utf16 = Buffer.from("﻿flask\r\ndjango\r\n", "utf16le");
  assert.deepEqual(decodeText(utf16), { text: "flask\ndjango\n", encoding: "utf-16le", repaired: ["UTF-16", "byte-order mark"] });
  assert.equal(decodeText(Buffer.from("flask==3.0.0\n", "utf16le")).text, "flask==3.0.0\n");
  assert.equal(decodeText(Buffer.from("﻿flask\n")).text, "flask\n");
  assert.deepEqual(decodeText(Buffer.from("a\x00b\x1b\n")), { text: "a b \n", encoding: "utf-8", repaired: ["control characters"] });
  assert.deepEqual(decodeText(Buffer.from([0x63, 0x61, 0x66, 0xe9])), { text: "café", encoding: "latin-1", repaired: ["not UTF-8"] });
});

test("pipes are never opened, whatever their name, and neither is what links to one", (t) => {
  const root = project(t, { "app.py": "" });
  const pipes = ["server.pem", "tool.py", "notes"].map((name) => join(root, name));
  assert.equal(spawnSync("mkfifo", pipes).status, 0);
  symlinkSync("tool.py", join(root, "other.py"));
  const tree = listSourceTree(root);
  assert.equal(tree.text("other.py")?.text ?? null, null);
  assert.deepEqual(
    tree.leftOut.filter(({ reason }) => reason === "special").map(({ path }) => path),
    ["notes", "server.pem", "tool.py"],
  );
});

test("a pattern longer than any path is passed over", (t) => {
  const root = project(t, { ".gitignore": `${"{".repeat(100_000)}\nlog.txt\n`, "app.py": "", "log.txt": "" });
  assert.deepEqual(paths(root), [".gitignore", "app.py"]);
});
