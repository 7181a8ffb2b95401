// Locks that name no files, sources, and locks that are made: with real uv and a real index.
import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { checkLock, lockProject } from "../../src/app/lock-project.ts";
import { systemClock } from "../../src/platform/clock.ts";
import { NO_INTERPRETER } from "../../src/platform/errors/build-errors.ts";
import { UserError } from "../../src/platform/errors/user-error.ts";
import { exec } from "../../src/platform/exec.ts";
import { buildPlace, OFFLINE, type BuildPlace } from "./build-support.ts";

const FLASK_APP = "from flask import Flask\n\napp = Flask(__name__)\n";
const at = (place: BuildPlace) => ({ home: place.home, exec, env: process.env, clock: systemClock, progress: () => {} });

test("a [project] table gets uv.lock, which is fresh until a dependency is added", async () => {
  const pyproject = '[project]\nname = "shop"\nversion = "1.4"\nrequires-python = ">=3.9"\ndependencies = ["itsdangerous"]\n';
  using place = buildPlace({ "pyproject.toml": pyproject, "main.py": "import itsdangerous\nprint(itsdangerous)\n" }, "shop");
  assert.deepEqual(await lockProject(place.root, at(place)), { file: "uv.lock", changed: true });
  assert.equal((await checkLock(place.root, at(place))).state, "fresh");
  assert.deepEqual(await lockProject(place.root, at(place)), { file: "uv.lock", changed: false });
  place.write({ "pyproject.toml": pyproject.replace('"itsdangerous"', '"itsdangerous", "markupsafe"') });
  assert.equal((await checkLock(place.root, at(place))).state, "stale");
});

test("a dependency that needs a newer Python gets one where nothing else asks for a version, and the lock remembers it", async () => {
  using place = buildPlace({ "requirements.txt": "django==6.0\n", "main.py": "import django\nprint(django)\n" }, "newer");
  const outcome = await lockProject(place.root, at(place)).catch((error: unknown) => error);
  if (outcome instanceof UserError) {
    // No such Python here, and uv could reach none: the error says which it is.
    assert.equal(outcome.code, NO_INTERPRETER.code, outcome.message);
    return assert.match(outcome.message, />=3\.12/);
  }
  assert.match(readFileSync(join(place.root, "requirements.lock"), "utf8"), /for Python 3\.1[2-9] and newer/);
  const { project } = await place.build();
  assert.ok(Number(project.python.chosen?.version.split(".")[1]) >= 12, project.python.because);
});

test("a lock with hashes but neither file names nor addresses gives the wheels of exactly those hashes, and asks the index once", async (t) => {
  if (process.arch !== "x64" || process.platform !== "linux") return t.skip("the hashes below are of wheels for Linux on x86_64");
  using place = buildPlace(
    {
      "requirements.in": "itsdangerous==2.2.0\ncryptography==46.0.1\n",
      "main.py": "import cryptography\nprint(cryptography)\n",
    },
    "pins",
  );
  const lock = [
    "cryptography==46.0.1 \\",
    "    --hash=sha256:341fb7a26bc9d6093c1b124b9f13acc283d2d51da440b98b55ab3f79f2522ead \\",
    "    --hash=sha256:e46710a240a41d594953012213ea8ca398cd2448fbc5d0f1be8160b5511104a0",
    "itsdangerous==2.2.0 --hash=sha256:c6242fc49e35958c8b15141343aa660db5fc54d4f13a1db01a3f5891b98700ef",
    "",
  ].join("\n");
  place.write({ "requirements.txt": lock });
  const built = await place.build();
  const hashes = built.artifact.manifest.wheels.map(({ sha256 }) => sha256);
  for (const { sha256 } of built.artifact.manifest.wheels) assert.ok(lock.includes(sha256), `${sha256} is not in the lock`);
  assert.equal(hashes.length, 2);
  assert.match(
    built.artifact.manifest.wheels[0]!.filename,
    /^cryptography-46\.0\.1-cp38-abi3-manylinux_2_28_x86_64/,
    "the better of the two that are allowed",
  );
  place.write({ "main.py": "import cryptography\nprint(1)\n" });
  assert.equal((await place.build({ env: OFFLINE })).artifact.made, true);
});

test("a hash that no file of the index has is refused, and nothing is left", async () => {
  using place = buildPlace(
    { "requirements.txt": `itsdangerous==2.2.0 --hash=sha256:${"0".repeat(64)}\n`, "main.py": "import itsdangerous\nprint(1)\n" },
    "pins",
  );
  await assert.rejects(place.build(), (error: { code?: string }) => error.code === "FL-2011" || error.code === "FL-2012");
  assert.equal(existsSync(join(place.home.store, "artifacts")), true);
  assert.deepEqual([...listed(join(place.home.store, "artifacts")), ...listed(join(place.home.store, "aside"))], []);
});

test("a package with only its source is refused by name; allowed, it is built apart and recorded with both hashes", async () => {
  using place = buildPlace({ "requirements.txt": "docopt==0.6.2\n", "main.py": "import docopt\nprint(docopt.__version__)\n" }, "cli");
  await assert.rejects(place.build(), { code: "FL-2011", message: /docopt 0\.6\.2/, hint: /allow-sdist = \["docopt"\]/ });
  place.write({ "fairlead.toml": '[build]\nallow-sdist = ["docopt"]\n' });
  const built = await place.build();
  const wheel = built.artifact.manifest.wheels.find(({ name }) => name === "docopt");
  assert.equal(wheel?.origin, "sdist");
  assert.equal(wheel?.builtFrom, "49b3a825280bd66b3aa83585ef59c4a8c82f2c8a522dbe754a8bc8d08c85c491");
  assert.ok(built.notes.some((note) => note.includes("Built from source, as allowed: docopt 0.6.2")));
  const run = await exec([join(built.artifact.folder, "venv/bin/python"), "main.py"], {
    cwd: join(built.artifact.folder, "app"),
    timeoutMs: 10_000,
    purpose: "test",
  });
  assert.equal(run.stdout.trim(), "0.6.2");
  assert.equal((await place.build({ env: OFFLINE })).artifact.digest, built.artifact.digest);
});

test("a project without a manifest gets requirements.txt from its imports, and a lock", async () => {
  using place = buildPlace({ "app.py": FLASK_APP }, "bare");
  const built = await place.build();
  assert.equal(readFileSync(join(place.root, "requirements.txt"), "utf8"), "flask\n");
  assert.ok(
    built.notes.some((note) => note.startsWith("Wrote requirements.txt from what the code imports, and requirements.lock")),
    built.notes.join("\n"),
  );
});

test("a project that needs no package is built without uv", async () => {
  using place = buildPlace({ "main.py": "print('hello')\n" }, "plain");
  assert.equal((await checkLock(place.root, at(place))).state, "fresh");
  assert.deepEqual((await place.build()).artifact.manifest.wheels, []);
});

test("a lock of another tool that is stale is refused with that tool's command", async () => {
  const pyproject = '[tool.poetry]\nname = "shop"\nversion = "1"\n\n[tool.poetry.dependencies]\npython = ">=3.9"\nflask = "^3.0"\n';
  const lock =
    '[[package]]\nname = "itsdangerous"\nversion = "2.2.0"\ndescription = ""\noptional = false\npython-versions = ">=3.8"\nfiles = []\n\n[metadata]\nlock-version = "2.0"\npython-versions = ">=3.9"\ncontent-hash = "00"\n';
  using place = buildPlace({ "pyproject.toml": pyproject, "poetry.lock": lock, "app.py": FLASK_APP }, "shop");
  await assert.rejects(place.build(), { code: "FL-2004", hint: /poetry lock/ });
});

test("what uv says about a dependency that does not exist is shown, and the project stays as it was", async () => {
  using place = buildPlace({ "requirements.txt": "itsdangerous==99.99\n", "main.py": "import itsdangerous\nprint(1)\n" }, "wrong");
  await assert.rejects(place.build(), { code: "FL-2003" });
  assert.equal(existsSync(join(place.root, "requirements.lock")), false);
});

function listed(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder) : [];
}
