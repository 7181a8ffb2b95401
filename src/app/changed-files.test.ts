// What counts as changed since a commit.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { changedFiles } from "./changed-files.ts";

const { signal } = new AbortController();

function repository(t: TestContext): string {
  const root = mkdtempSync(join(tmpdir(), "fl-changed-"));
  t.after(() => rmSync(root, { recursive: true, force: true }));
  git(root, "init", "-q", "-b", "main");
  commit(root, { "a.py": "a = 1\n", "b.py": "b = 1\n", "sub/c.py": "c = 1\n", ".gitignore": "*.log\n" });
  return root;
}

function commit(root: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(root, path, ".."), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  git(root, "add", "-A");
  git(root, "-c", "user.name=x", "-c", "user.email=x@example.com", "commit", "-qm", "x");
}

function git(root: string, ...args: readonly string[]): void {
  const { status, stderr } = spawnSync("git", ["-C", root, ...args], { encoding: "utf8" });
  assert.equal(status, 0, stderr);
}

test("what is not committed yet, and what git does not know, has changed", async (t) => {
  const root = repository(t);
  writeFileSync(join(root, "a.py"), "a = 2\n");
  writeFileSync(join(root, "new.py"), "");
  writeFileSync(join(root, "x.log"), "");
  const { files } = await changedFiles(root, "HEAD", signal);
  assert.deepEqual([...files].sort(), ["a.py", "new.py"]);
});

test("since a branch counts what was committed after the two parted, relative to the folder", async (t) => {
  const root = repository(t);
  git(root, "checkout", "-qb", "work");
  commit(root, { "sub/c.py": "c = 2\n" });
  git(root, "checkout", "-q", "main");
  commit(root, { "b.py": "b = 2\n" });
  git(root, "checkout", "-q", "work");
  assert.deepEqual([...(await changedFiles(root, "main", signal)).files], ["sub/c.py"]);
  assert.deepEqual([...(await changedFiles(join(root, "sub"), "main", signal)).files], ["c.py"]);
});

test("a commit that is not there, an option in its place, and a folder without git are errors", async (t) => {
  const root = repository(t);
  await assert.rejects(changedFiles(root, "nowhere", signal), { code: "FL-6607" });
  await assert.rejects(changedFiles(root, "--output=x", signal), { code: "FL-6607" });
  const bare = mkdtempSync(join(tmpdir(), "fl-changed-bare-"));
  t.after(() => rmSync(bare, { recursive: true, force: true }));
  await assert.rejects(changedFiles(bare, "HEAD", signal), { code: "FL-6607" });
});
