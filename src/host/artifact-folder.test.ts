import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, unlinkSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, test } from "node:test";
import { compareReleaseTree, explainRefusedWrite, explainTreeWrites, findAlterations, verifyArtifact } from "./artifact-folder.ts";

const made: string[] = [];
afterEach(() => made.splice(0).forEach((folder) => rmSync(folder, { recursive: true })));

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

function artifact(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), "fl-artifact-"));
  made.push(root);
  const manifest = JSON.stringify({ schema: 1 });
  const folder = join(root, "artifacts", sha256(manifest));
  const inventory = (contents: Readonly<Record<string, string>>) =>
    JSON.stringify({
      schema: 1,
      files: Object.entries(contents).map(([path, text]) => ({
        path,
        sha256: sha256(text),
        sizeBytes: text.length,
        link: null,
        origin: "tree",
      })),
    });
  mkdirSync(join(folder, "app"), { recursive: true });
  mkdirSync(join(root, "venvs/k/venv"), { recursive: true });
  for (const [path, text] of Object.entries(files)) writeFileSync(join(folder, "app", path), text);
  writeFileSync(join(root, "venvs/k/venv/pyvenv.cfg"), "cfg");
  writeFileSync(join(root, "venvs/k/inventory.json"), inventory({ "pyvenv.cfg": "cfg" }));
  symlinkSync("../../venvs/k/venv", join(folder, "venv"));
  writeFileSync(join(folder, "inventory.json"), inventory(files));
  writeFileSync(join(folder, "manifest.json"), manifest);
  return folder;
}

test("an artifact as it was built has no alterations", async () => {
  assert.deepEqual(await findAlterations(artifact({ "app.py": "one" }), "full"), []);
});

test("a changed, a missing and an added file are each named, in the app and in its environment", async () => {
  const folder = artifact({ "app.py": "one", "gone.py": "x" });
  writeFileSync(join(folder, "app/app.py"), "two");
  unlinkSync(join(folder, "app/gone.py"));
  writeFileSync(join(folder, "venv/extra.py"), "x");
  assert.deepEqual(await findAlterations(folder, "full"), ["app/app.py was changed", "app/gone.py is missing", "venv/extra.py was added"]);
  await assert.rejects(verifyArtifact(folder, "full"), { code: "FL-2031" });
});

test("a quick check reads a file that was written to later, and no other", async () => {
  const folder = artifact({ "app.py": "one", "b.py": "two" });
  writeFileSync(join(folder, "app/b.py"), "TWO");
  utimesSync(join(folder, "app/b.py"), 1, 1);
  writeFileSync(join(folder, "app/app.py"), "ONE");
  const later = Date.now() / 1000 + 10;
  utimesSync(join(folder, "app/app.py"), later, later);
  assert.deepEqual(await findAlterations(folder, "stat"), ["app/app.py was changed"]);
});

test("a manifest that is not the one of the digest is noticed", async () => {
  const folder = artifact({ "app.py": "one" });
  chmodSync(join(folder, "manifest.json"), 0o644);
  writeFileSync(join(folder, "manifest.json"), "{}");
  assert.equal((await findAlterations(folder, "stat")).length, 1);
});

test("an artifact without its environment is missing, not altered", async () => {
  const folder = artifact({ "app.py": "one" });
  rmSync(join(folder, "../../venvs"), { recursive: true });
  await assert.rejects(findAlterations(folder, "stat"), { code: "FL-2030" });
});

test("what an app wrote into its tree is named with the volume that would keep it", async () => {
  const folder = artifact({ "app.py": "one" });
  const tree = join(folder, "../../tree");
  mkdirSync(join(tree, "uploads"), { recursive: true });
  writeFileSync(join(tree, "app.py"), "one");
  utimesSync(join(tree, "app.py"), 1, 1);
  writeFileSync(join(tree, "uploads/cat.jpg"), "x");
  const difference = await compareReleaseTree(folder, tree, []);
  assert.deepEqual(difference, { changed: [], added: ["uploads/cat.jpg"], removed: [], replacedLinks: [] });
  assert.match(explainTreeWrites(difference) ?? "", /uploads\/cat\.jpg.*\[tool\.fairlead\.volume\.uploads\] path = "uploads"/);
});

test("a link to a volume that the app replaced by a file of its own is noticed", async () => {
  const folder = artifact({});
  const tree = join(folder, "../../tree");
  const volume = { name: "db", path: "shop.db", kind: "sqlite" as const, folder: "/volumes/db" };
  mkdirSync(tree);
  symlinkSync("/volumes/db/shop.db", join(tree, "shop.db"));
  assert.equal(explainTreeWrites(await compareReleaseTree(folder, tree, [volume])), null);
  unlinkSync(join(tree, "shop.db"));
  writeFileSync(join(tree, "shop.db"), "own");
  assert.match(explainTreeWrites(await compareReleaseTree(folder, tree, [volume])) ?? "", /shop\.db, a link to its volume/);
});

test("a write that the read-only tree refused is found in the app's last lines", () => {
  const lines = [
    "Traceback (most recent call last):",
    "PermissionError: [Errno 13] Permission denied: '/h/releases/shop/development/v1/uploads/a.txt'",
  ];
  assert.match(explainRefusedWrite(lines, "/h/releases/shop/development/v1") ?? "", /uploads\/a\.txt.*volume/);
  assert.equal(explainRefusedWrite(["PermissionError: [Errno 13] Permission denied: '/etc/shadow'"], "/h/v1"), null);
  assert.match(explainRefusedWrite(["sqlite3.OperationalError: attempt to write a readonly database"], "/h/v1") ?? "", /volume/);
  assert.equal(explainRefusedWrite(["ValueError: no"], "/h/v1"), null);
});
