// The directory artifact with real uv and real wheels: same digest, same bytecode, no network for the second build, nothing left behind.
import assert from "node:assert/strict";
import { chmodSync, existsSync, lstatSync, readFileSync, readdirSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { findAlterations } from "../../src/host/artifact-folder.ts";
import { exec } from "../../src/platform/exec.ts";
import { buildPlace, GUESTBOOK, OFFLINE, readAll } from "./build-support.ts";

const first = buildPlace(GUESTBOOK);
const other = buildPlace({}, "elsewhere");
after(() => {
  first[Symbol.dispose]();
  other[Symbol.dispose]();
});

test("a project without a lock gets one, is told so, and becomes an artifact that runs", async () => {
  const built = await first.build();
  assert.match(readFileSync(join(first.root, "requirements.lock"), "utf8"), /^flask==[\d.]+ \\\n\s+--hash=sha256:[0-9a-f]{64}/m);
  assert.ok(
    built.notes.some((note) => note.includes("Wrote requirements.lock")),
    built.notes.join("\n"),
  );
  assert.ok(
    built.notes.some((note) => note.startsWith("Added gunicorn")),
    built.notes.join("\n"),
  );
  const { folder } = built.artifact;
  const run = await exec([join(folder, "venv/bin/gunicorn"), "--check-config", "app:app"], {
    cwd: join(folder, "app"),
    timeoutMs: 20_000,
    purpose: "test",
  });
  assert.equal(run.code, 0, run.stderr);
  assert.match(
    readFileSync(join(folder, "venv/bin/gunicorn"), "utf8").split("\n")[0]!,
    /^#!\/.*\/store\/venvs\/[0-9a-f]+\/venv\/bin\/python/,
  );
});

test("every wheel is known by its hash, from the lock or pinned by Fairlead, and every installed file by its wheel", async () => {
  const { artifact } = await first.build();
  const lock = readFileSync(join(first.root, "requirements.lock"), "utf8");
  for (const { name, sha256, origin, filename } of artifact.manifest.wheels) {
    assert.match(filename, /\.whl$/);
    assert.equal(lock.includes(sha256), origin === "lock", `${name} ${origin}`);
  }
  const inventory = JSON.parse(readFileSync(join(artifact.folder, "venv/../inventory.json"), "utf8")) as {
    files: { path: string; origin: string }[];
  };
  const wheels = new Set(artifact.manifest.wheels.map(({ sha256 }) => sha256));
  const strange = inventory.files.filter(
    ({ path, origin }) => path.includes("site-packages") && !wheels.has(origin) && origin !== "bytecode",
  );
  // uv's own two files, which keep virtualenv's distutils patch away
  assert.deepEqual(
    strange.map(({ path }) => path.split("/").at(-1)).filter((name) => !name!.startsWith("_virtualenv.")),
    [],
  );
  assert.deepEqual(await findAlterations(artifact.folder, "full"), []);
});

test("a second build finds the same artifact without a network", async () => {
  const before = await first.build();
  const again = await first.build({ env: OFFLINE });
  assert.deepEqual([again.artifact.digest, again.artifact.made], [before.artifact.digest, false]);
});

test("a change of one line makes another artifact with the same environment, without a network", async () => {
  const before = await first.build();
  const kept = readFileSync(join(first.root, "app.py"), "utf8");
  first.write({ "app.py": `${kept}# changed\n` });
  const changed = await first.build({ env: OFFLINE });
  assert.notEqual(changed.artifact.digest, before.artifact.digest);
  assert.equal(
    lstatSync(join(changed.artifact.folder, "venv/pyvenv.cfg")).ino,
    lstatSync(join(before.artifact.folder, "venv/pyvenv.cfg")).ino,
  );
  const words = "app/guestbook/words.py";
  assert.equal(lstatSync(join(changed.artifact.folder, words)).ino, lstatSync(join(before.artifact.folder, words)).ino);
  first.write({ "app.py": kept });
});

test("another machine gets the same digest and the same bytecode: other place, umask, times, order of files and hash seed", async () => {
  const mine = await first.build();
  const umask = process.umask(0o077);
  try {
    for (const path of Object.keys(GUESTBOOK).reverse()) other.write({ [path]: GUESTBOOK[path]! });
    writeFileSync(join(other.root, "requirements.lock"), readFileSync(join(first.root, "requirements.lock")));
    for (const path of Object.keys(GUESTBOOK)) utimesSync(join(other.root, path), 1_000_000_000, 1_000_000_000);
    chmodSync(join(other.root, "app.py"), 0o600);
    const theirs = await other.build({ env: { PYTHONHASHSEED: "4711", TZ: "Asia/Tokyo", LC_ALL: "C" } });
    assert.equal(theirs.artifact.digest, mine.artifact.digest);
    const bytecode = (folder: string) => readAll(folder, (path) => path.endsWith(".pyc"));
    for (const part of ["app", "venv/lib"]) {
      const [a, b] = [bytecode(join(mine.artifact.folder, part)), bytecode(join(theirs.artifact.folder, part))];
      assert.ok(a.size > (part === "app" ? 2 : 100), `${part}: ${a.size} files`);
      assert.deepEqual([...a.keys()], [...b.keys()]);
      const different = [...a.keys()].filter((path) => !a.get(path)!.equals(b.get(path)!));
      assert.deepEqual(different, []);
    }
    assert.equal(lstatSync(join(theirs.artifact.folder, "app/app.py")).mode & 0o777, 0o444);
    for (const part of [".", "app", "venv/..", "venv/lib"])
      assert.equal(lstatSync(join(theirs.artifact.folder, part)).mode & 0o055, 0o055, part);
  } finally {
    process.umask(umask);
  }
});

test("Python takes the bytecode that was compiled, under the file's real path", async () => {
  const { folder } = (await first.build()).artifact;
  const script = "import guestbook.words as w, sys; print(w.__cached__, w.greet.__code__.co_filename, sys.flags.dont_write_bytecode)";
  const run = await exec([join(folder, "venv/bin/python"), "-v", "-c", script], {
    cwd: join(folder, "app"),
    timeoutMs: 20_000,
    purpose: "test",
  });
  assert.match(run.stdout, new RegExp(`${folder}/app/guestbook/__pycache__/words.* ${folder}/app/guestbook/words.py`));
  assert.match(run.stderr, /matches .*app\/guestbook\/words\.py/);
});

test("secrets, caches and version control stay outside", async () => {
  first.write({
    ".env": "SECRET=1\n",
    id_rsa: "x",
    ".git/HEAD": "ref",
    "__pycache__/app.pyc": "x",
    ".fairleadignore": "notes/\n",
    "notes/todo.txt": "x",
  });
  const { manifest } = (await first.build()).artifact;
  const taken = manifest.tree.map(({ path }) => path);
  assert.deepEqual(
    taken.filter((path) => /^(?:\.env|id_rsa|\.git\/|__pycache__|notes\/)/.test(path)),
    [],
  );
  assert.ok(taken.includes("app.py"));
});

test("nothing lies aside after all this", () => {
  assert.deepEqual(readdirSync(join(first.home.store, "aside")), []);
  assert.ok(existsSync(join(first.home.store, "artifacts")));
});
