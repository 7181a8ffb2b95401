import assert from "node:assert/strict";
import { test } from "node:test";
import { FIXTURE_FILES, LINUX, describeLockReader } from "../../../../test/conformance/lock-reader.ts";
import { readManager } from "../read-manager.ts";
import { treeOf } from "../testing.ts";
import { pylockLock } from "./lock.ts";

const entry = (name: keyof typeof FIXTURE_FILES, version: string, more = ""): string => {
  const files = Object.entries(FIXTURE_FILES[name]);
  const wheel = ([file, hash]: [string, string]): string =>
    `    { url = "https://files.example/${file}", size = 3, hashes = { sha256 = "${hash}" } },`;
  const sdist = files.find(([file]) => file.endsWith(".tar.gz"));
  return `
[[packages]]
name = "${name}"
version = "${version}"
index = "https://index.example/simple"
${more}
${sdist ? `sdist = { url = "https://files.example/${sdist[0]}", hashes = { sha256 = "${sdist[1]}" } }` : ""}
wheels = [
${files
  .filter(([file]) => file.endsWith(".whl"))
  .map(wheel)
  .join("\n")}
]
`;
};

const LOCK = `lock-version = "1.0"
created-by = "by hand"
requires-python = ">=3.11"
extras = ["pg"]
dependency-groups = ["dev"]
${entry("alpha", "1.0")}${entry("beta", "3.0", "marker = \"sys_platform == 'win32'\"")}${entry("delta", "2.0")}${entry("epsilon", "5.0", "marker = \"'pg' in extras\"")}${entry("gamma", "4.0", "marker = \"'dev' in dependency_groups\"")}`;

describeLockReader(pylockLock, { file: "pylock.toml", text: LOCK, unknownVersion: LOCK.replace('"1.0"', '"2.0"') });

const resolve = (text: string): ReturnType<typeof pylockLock.resolve> =>
  pylockLock.resolve({
    file: "pylock.toml",
    text,
    platform: LINUX,
    selection: { extras: [], groups: [], member: null },
    readText: () => null,
  });

test("pylock: two entries for one name that hold at once are refused", () => {
  assert.throws(() => resolve(LOCK + entry("delta", "2.0").replace('"2.0"', '"2.1"')), { code: "FL-1054" });
});

test("pylock: environments that leave this platform out are refused", () => {
  assert.throws(() => resolve(`environments = ["sys_platform == 'win32'"]\n${LOCK}`), { code: "FL-1053" });
  assert.throws(() => resolve(LOCK.replace('">=3.11"', '">=3.12"')), { code: "FL-1053" });
});

test("pylock: vcs, directory and archive entries keep their place", () => {
  const set = resolve(`lock-version = "1.0"
[[packages]]
name = "from-git"
[packages.vcs]
type = "git"
url = "https://git.example/repo"
commit-id = "abc"
[[packages]]
name = "lib"
directory = { path = "packages/lib", editable = true }
`);
  assert.deepEqual(
    set.packages.map(({ origin }) => origin),
    [
      { kind: "git", url: "https://git.example/repo", commit: "abc", subdirectory: null },
      { kind: "path", path: "packages/lib", editable: true },
    ],
  );
});

test("pylock: alone it is the project's manager; what it holds is what the app needs", () => {
  const reading = readManager(treeOf({ "pylock.toml": LOCK, "app.py": "" }));
  assert.equal(reading.manager?.value, "pylock");
  assert.deepEqual(reading.lock, { file: "pylock.toml", format: "pylock.toml", hashed: true, fresh: { kind: "fresh" } });
  assert.deepEqual(reading.python[0]?.value, ">=3.11");
});

test("pylock: beside [project] it is stale once something declared is missing", () => {
  const manifest = (dependencies: string): string => `[project]\nname = "shop"\ndependencies = [${dependencies}]\n`;
  const fresh = (dependencies: string): unknown =>
    readManager(treeOf({ "pylock.toml": LOCK, "pyproject.toml": manifest(dependencies) })).lock?.fresh;
  assert.deepEqual(fresh('"alpha>=1"'), { kind: "fresh" });
  assert.deepEqual(fresh('"alpha>=1", "zeta"'), { kind: "stale", because: "`zeta` is missing from it" });
});
