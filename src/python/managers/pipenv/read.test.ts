import assert from "node:assert/strict";
import { test } from "node:test";
import { FIXTURE_FILES, LINUX, describeLockReader } from "../../../../test/conformance/lock-reader.ts";
import { treeOf } from "../testing.ts";
import { pipenvLock } from "./lock.ts";
import { pipenvReader } from "./read.ts";

const entry = (name: keyof typeof FIXTURE_FILES, version: string, more: object = {}): object => ({
  hashes: Object.values(FIXTURE_FILES[name]).map((hash) => `sha256:${hash}`),
  version: `==${version}`,
  ...more,
});

const LOCK = {
  _meta: {
    hash: { sha256: "479e2175a566922b7583e61f9823bf9b5bc90be205ff9add40ae9b8ff0e8b16b" },
    "pipfile-spec": 6,
    requires: { python_version: "3.11" },
    sources: [{ name: "main", url: "https://index.example/simple", verify_ssl: true }],
  },
  default: {
    alpha: entry("alpha", "1.0", { extras: ["fast"], index: "main", markers: "python_version >= '3.8'" }),
    beta: entry("beta", "3.0", { markers: "sys_platform == 'win32'" }),
    delta: entry("delta", "2.0"),
  },
  develop: { delta: entry("delta", "2.0"), gamma: entry("gamma", "4.0") },
};
const TEXT = JSON.stringify(LOCK, null, 4);

const PIPFILE = `[[source]]
url = "https://index.example/simple"
verify_ssl = true
name = "main"

[packages]
flask = ">=3"
uvicorn = {version = "*", extras = ["standard"], markers = "sys_platform != 'win32'"}

[dev-packages]
pytest = "*"

[docs]
sphinx = ">=7"

[requires]
python_version = "3.11"

[scripts]
start = "flask run"
`;

describeLockReader(pipenvLock, {
  file: "Pipfile.lock",
  text: TEXT,
  unknownVersion: TEXT.replace('"pipfile-spec": 6', '"pipfile-spec": 7'),
  cannot: {
    "file names": "Pipfile.lock has hashes without file names",
    extras: "Pipfile.lock has categories, and no extras of the app itself",
  },
});

test("pipenv: a package comes from its index, or from the first source", () => {
  const set = pipenvLock.resolve({
    file: "Pipfile.lock",
    text: TEXT,
    platform: LINUX,
    selection: { extras: [], groups: [], member: null },
    readText: () => null,
  });
  assert.deepEqual(
    set.packages.map(({ origin }) => origin),
    Array.from({ length: 2 }, () => ({ kind: "registry", index: "https://index.example/simple" })),
  );
});

test("pipenv: what its own platform could not install is `*`; the Pipfile's marker says whether it is needed", () => {
  const text = JSON.stringify({ ...LOCK, default: { ...LOCK.default, beta: { version: "*" } } });
  const resolve = (pipfile: string): unknown =>
    pipenvLock.resolve({
      file: "Pipfile.lock",
      text,
      platform: LINUX,
      selection: { extras: [], groups: [], member: null },
      readText: () => pipfile,
    });
  assert.doesNotThrow(() => resolve(`[packages]\nbeta = {version = "*", sys_platform = "== 'win32'"}\n`));
  assert.throws(() => resolve(`[packages]\nbeta = "*"\n`), { code: "FL-1054" });
});

test("pipenv: the manifest is read, and its hash (computed by Pipenv itself) says the lock is fresh", () => {
  const reading = pipenvReader.read(treeOf({ Pipfile: PIPFILE, "Pipfile.lock": TEXT }));
  assert.deepEqual(
    reading.dependencies.map(({ name, specifier, extras, marker, source }) => [name, specifier, extras, marker, source.line]),
    [
      ["flask", ">=3", [], null, 7],
      ["uvicorn", "", ["standard"], "sys_platform != 'win32'", 8],
    ],
  );
  assert.deepEqual(Object.keys(reading.groups), ["dev", "docs"]);
  assert.deepEqual(reading.python[0]?.value, "==3.11.*");
  assert.equal(reading.tasks["start"]?.value, "flask run");
  assert.deepEqual(reading.lock, { file: "Pipfile.lock", format: "Pipfile.lock", hashed: true, fresh: { kind: "fresh" } });
});

test("pipenv: the lock is stale after a change, but not after one of the scripts", () => {
  const kind = (pipfile: string): string | undefined =>
    pipenvReader.read(treeOf({ Pipfile: pipfile, "Pipfile.lock": TEXT })).lock?.fresh.kind;
  assert.equal(kind(PIPFILE.replace("flask run", "flask run --debug")), "fresh");
  assert.equal(kind(PIPFILE.replace('flask = ">=3"', 'flask = ">=3.1"')), "stale");
});
