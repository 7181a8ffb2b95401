import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { FIXTURE_FILES, LINUX, describeLockReader } from "../../../../test/conformance/lock-reader.ts";
import { listSourceTree } from "../../source-tree.ts";
import { projectOnDisk, treeOf } from "../testing.ts";
import { uvLock } from "./lock.ts";
import { uvReader } from "./read.ts";

const entry = (name: keyof typeof FIXTURE_FILES, version: string, more = ""): string => {
  const files = Object.entries(FIXTURE_FILES[name]);
  const url = (file: string): string => `https://files.example/${file}`;
  const wheels = files
    .filter(([file]) => file.endsWith(".whl"))
    .map(([file, hash]) => `    { url = "${url(file)}", hash = "sha256:${hash}", size = 10 },`);
  const sdist = files.find(([file]) => file.endsWith(".tar.gz"));
  return `
[[package]]
name = "${name}"
version = "${version}"
source = { registry = "https://index.example/simple" }
${sdist ? `sdist = { url = "${url(sdist[0])}", hash = "sha256:${sdist[1]}" }` : ""}
wheels = [
${wheels.join("\n")}
]
${more}`;
};

const LOCK = `version = 1
revision = 3
requires-python = ">=3.11"
${entry("alpha", "1.0", `[package.optional-dependencies]\nfast = [\n    { name = "delta" },\n]\n`)}${entry("beta", "3.0")}${entry("delta", "2.0")}${entry("epsilon", "5.0")}${entry("gamma", "4.0")}
[[package]]
name = "shop"
version = "0.1.0"
source = { virtual = "." }
dependencies = [
    { name = "alpha", extra = ["fast"] },
    { name = "beta", marker = "sys_platform == 'win32'" },
]

[package.optional-dependencies]
pg = [
    { name = "epsilon" },
]

[package.dev-dependencies]
dev = [
    { name = "gamma" },
]

[package.metadata]
requires-dist = [
    { name = "alpha", extras = ["fast"], specifier = ">=1" },
    { name = "beta", marker = "sys_platform == 'win32'" },
    { name = "epsilon", marker = "extra == 'pg'" },
]
provides-extras = ["pg"]

[package.metadata.requires-dev]
dev = [{ name = "gamma", specifier = ">=4" }]
`;

const MANIFEST = `[project]
name = "shop"
version = "0.1.0"
requires-python = ">=3.11"
dependencies = ["alpha[fast]>=1", "beta; sys_platform == 'win32'"]

[project.optional-dependencies]
pg = ["epsilon"]

[dependency-groups]
dev = ["gamma>=4"]
`;

describeLockReader(uvLock, { file: "uv.lock", text: LOCK, unknownVersion: LOCK.replace("version = 1\n", "version = 2\n") });

const lockOf = (manifest: string): unknown => uvReader.read(treeOf({ "pyproject.toml": manifest, "uv.lock": LOCK })).lock;

test("uv: a lock that says what the manifest says is fresh", () => {
  assert.deepEqual(lockOf(MANIFEST), { file: "uv.lock", format: "uv.lock", hashed: true, fresh: { kind: "fresh" } });
});

test("uv: a marker written differently with the same meaning does not make a lock stale", () => {
  assert.deepEqual((lockOf(MANIFEST.replace("sys_platform == 'win32'", "'win32' == sys_platform")) as { fresh: unknown }).fresh, {
    kind: "fresh",
  });
});

for (const [change, from, to, because] of [
  ["a dependency was added", '"alpha[fast]>=1"', '"alpha[fast]>=1", "zeta"', /`zeta` is missing/],
  ["a dependency was removed", ", \"beta; sys_platform == 'win32'\"", "", /`beta` is no longer declared/],
  ["a specifier was changed", "alpha[fast]>=1", "alpha[fast]>=1.5", /`alpha` is declared differently/],
  ["an extra of a dependency was added", "alpha[fast]", "alpha[fast,slow]", /`alpha` is declared differently/],
  ["a group was changed", "gamma>=4", "gamma>=5", /group `dev` `gamma`/],
  ["the interpreters were changed", 'requires-python = ">=3.11"', 'requires-python = ">=3.12"', /locked for Python >=3.11/],
  ["the project was renamed", 'name = "shop"', 'name = "store"', /made for `shop`/],
] as const) {
  test(`uv: a lock is stale after ${change}`, () => {
    const lock = lockOf(MANIFEST.replace(from, to)) as { fresh: { kind: string; because: string } };
    assert.equal(lock.fresh.kind, "stale");
    assert.match(lock.fresh.because, because);
  });
}

test("uv: a member finds the lock and the manifest of its workspace, and the root lists its members", (t) => {
  const files = {
    "pyproject.toml": `[project]\nname = "root-app"\nversion = "1"\ndependencies = ["lib"]\n[tool.uv.workspace]\nmembers = ["packages/*"]\nexclude = ["packages/old"]\n[tool.uv.sources]\nlib = { workspace = true }\n`,
    "packages/lib/pyproject.toml": `[project]\nname = "lib"\nversion = "2"\ndependencies = ["delta"]\n`,
    "packages/old/pyproject.toml": `[project]\nname = "old"\nversion = "2"\n`,
    "uv.lock": `version = 1\n[manifest]\nmembers = ["lib", "root-app"]\n${entry("delta", "2.0")}
[[package]]\nname = "lib"\nversion = "2"\nsource = { editable = "packages/lib" }\ndependencies = [{ name = "delta" }]\n[package.metadata]\nrequires-dist = [{ name = "delta" }]
[[package]]\nname = "root-app"\nversion = "1"\nsource = { virtual = "." }\ndependencies = [{ name = "lib" }]\n[package.metadata]\nrequires-dist = [{ name = "lib", editable = "packages/lib" }]\n`,
  };
  const root = uvReader.read(treeOf(files));
  assert.deepEqual(root.members, [{ path: "packages/lib", name: "lib", manager: "uv" }]);
  assert.deepEqual([root.workspaceRoot, root.lock?.fresh], [".", { kind: "fresh" }]);
  const member = uvReader.read(listSourceTree(join(projectOnDisk(t, { ...files, ".git/HEAD": "" }), "packages/lib")));
  assert.deepEqual([member.workspaceRoot, member.lock?.file, member.lock?.fresh], ["../..", "../../uv.lock", { kind: "fresh" }]);
  const set = uvLock.resolve({
    file: "../../uv.lock",
    text: files["uv.lock"],
    platform: LINUX,
    selection: member.selection,
    readText: () => null,
  });
  assert.deepEqual(
    set.packages.map(({ name }) => name),
    ["delta"],
  );
  const whole = uvLock.resolve({
    file: "uv.lock",
    text: files["uv.lock"],
    platform: LINUX,
    selection: root.selection,
    readText: () => null,
  });
  assert.deepEqual(whole.packages.find(({ name }) => name === "lib")?.origin, { kind: "path", path: "packages/lib", editable: true });
});

test("uv: conflicting extras choose their own version by uv's conflict markers", () => {
  const text = `version = 1
conflicts = [[{ package = "shop", extra = "cpu" }, { package = "shop", extra = "gpu" }]]
${entry("alpha", "1.0")}${entry("alpha", "1.0").replace('version = "1.0"', 'version = "2.0"')}
[[package]]
name = "shop"
version = "1"
source = { virtual = "." }
dependencies = [{ name = "delta", marker = "extra != 'extra-4-shop-gpu'" }]
[package.optional-dependencies]
cpu = [{ name = "alpha", version = "1.0", source = { registry = "https://index.example/simple" }, marker = "extra == 'extra-4-shop-cpu'" }]
gpu = [{ name = "alpha", version = "2.0", source = { registry = "https://index.example/simple" }, marker = "extra == 'extra-4-shop-gpu'" }]
${entry("delta", "2.0")}`;
  const resolve = (extra: string): unknown[] =>
    uvLock
      .resolve({ file: "uv.lock", text, platform: LINUX, selection: { extras: [extra], groups: [], member: null }, readText: () => null })
      .packages.map(({ name, version }) => `${name} ${version}`);
  assert.deepEqual(resolve("cpu"), ["alpha 1.0", "delta 2.0"]);
  assert.deepEqual(resolve("gpu"), ["alpha 2.0"]);
});

test("uv: git, URL and path sources keep their place", () => {
  const text = `version = 1
[[package]]
name = "shop"
version = "1"
source = { editable = "." }
dependencies = [{ name = "from-git" }, { name = "from-url" }]
[[package]]
name = "from-git"
version = "1.2"
source = { git = "https://git.example/repo?subdirectory=lib&tag=v1#0123456789abcdef0123456789abcdef01234567" }
[[package]]
name = "from-url"
version = "2.0"
source = { url = "https://files.example/from_url-2.0-py3-none-any.whl" }
wheels = [{ url = "https://files.example/from_url-2.0-py3-none-any.whl", hash = "sha256:${"f0".repeat(32)}" }]
`;
  const set = uvLock.resolve({
    file: "uv.lock",
    text,
    platform: LINUX,
    selection: { extras: [], groups: [], member: null },
    readText: () => null,
  });
  assert.deepEqual(
    set.packages.map(({ origin }) => origin),
    [
      { kind: "git", url: "https://git.example/repo", commit: "0123456789abcdef0123456789abcdef01234567", subdirectory: "lib" },
      { kind: "url", url: "https://files.example/from_url-2.0-py3-none-any.whl" },
    ],
  );
  assert.equal(set.packages[1]?.files[0]?.sha256, "f0".repeat(32));
});

test("the groups that uv installs by itself are taken, but for those of developing", () => {
  const manifest = `[project]\nname = "shop"\n[tool.uv]\ndefault-groups = ["dev", "server"]\n[dependency-groups]\ndev = ["pytest"]\nserver = ["gunicorn"]\nother = ["x"]\n`;
  assert.deepEqual(uvReader.read(treeOf({ "pyproject.toml": manifest })).selection.groups, ["server"]);
});

test("overrides that changed after locking make the lock stale", () => {
  const manifest = (override: string): string =>
    `[project]\nname = "shop"\nversion = "1"\ndependencies = ["delta"]\n[tool.uv]\noverride-dependencies = ["${override}"]\n`;
  const lock = `version = 1\n[manifest]\noverrides = [{ name = "delta", specifier = "==2.0" }]\n${entry("delta", "2.0")}
[[package]]\nname = "shop"\nversion = "1"\nsource = { virtual = "." }\ndependencies = [{ name = "delta" }]\n[package.metadata]\nrequires-dist = [{ name = "delta" }]\n`;
  const fresh = (override: string) => uvReader.read(treeOf({ "pyproject.toml": manifest(override), "uv.lock": lock })).lock?.fresh;
  assert.deepEqual(fresh("delta==2.0"), { kind: "fresh" });
  const stale = fresh("delta==2.1");
  assert.equal(stale?.kind, "stale");
  assert.match(stale?.kind === "stale" ? stale.because : "", /^among the overrides /);
});
