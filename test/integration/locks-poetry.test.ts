// Golden: what Poetry 1.8 and 2 lock and would install, against our own reading of their poetry.lock.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { TestContext } from "node:test";
import { indexIn, lockTool, pins, projectFolder, read } from "./lock-tools.ts";

const MANIFEST = (index: string): string => `[tool.poetry]
name = "shop"
version = "0.1.0"
description = ""
authors = []
package-mode = false

[tool.poetry.dependencies]
python = "^3.11"
flask = "^3"
uvicorn = {version = ">=0.30", extras = ["standard"], markers = "sys_platform != 'win32'"}
colorama = {version = "*", markers = "sys_platform == 'win32'"}
tomli = {version = "*", python = "<3.11"}
markupsafe = [{version = "<3", python = "<3.11"}, {version = ">=2", python = ">=3.11"}]
psycopg = {version = ">=3.2", extras = ["binary"], optional = true}

[tool.poetry.extras]
pg = ["psycopg"]

[tool.poetry.group.dev.dependencies]
pytest = ">=8"

[tool.poetry.group.prod]
optional = true

[tool.poetry.group.prod.dependencies]
gunicorn = ">=22"

[[tool.poetry.source]]
name = "index"
url = "${index}"

[build-system]
requires = ["poetry-core"]
build-backend = "poetry.core.masonry.api"
`;

for (const [title, requirement, lockVersion] of [
  ["Poetry 1.8", "poetry==1.8.5", "2.0"],
  ["Poetry 2", "poetry==2.5.1", "2.1"],
] as const) {
  test(`${title}: the set is what it would install, for every choice of extras and groups`, { timeout: 170_000 }, async (t) => {
    const tool = await lockTool(t, "poetry", [requirement]);
    const index = await userIndex(t);
    if (tool === null || index === null) return;
    const root = projectFolder(t, { "pyproject.toml": MANIFEST(index) });
    await tool.run(root, ["poetry", "lock"]);
    assert.match(readFileSync(join(root, "poetry.lock"), "utf8"), new RegExp(`lock-version = "${lockVersion.replace(".", "\\.")}"`));
    for (const [selection, flags] of [
      [{ groups: [] }, ["--only", "main"]],
      [{ groups: ["prod"] }, ["--only", "main,prod"]],
      [{ groups: ["dev"], extras: ["pg"] }, ["--without", "prod", "--extras", "pg"]],
    ] as const) {
      const { reading, set } = read(root, tool.platform, selection);
      assert.deepEqual(reading.lock, { file: "poetry.lock", format: "poetry.lock", hashed: true, fresh: { kind: "fresh" } });
      const printed: string = await tool.run(root, ["poetry", "install", "--dry-run", "--no-root", ...flags]);
      const wanted = [...printed.matchAll(/- (?:Installing|Updating|Downgrading) (\S+) \((?:\S+ -> )?(\S+?)\)(: Skipped)?/g)];
      assert.deepEqual(
        pins(set),
        wanted
          .filter(([, , , skipped]) => skipped === undefined)
          .map(([, name, version]) => `${name} ${version}`)
          .sort(),
      );
    }
    writeFileSync(join(root, "pyproject.toml"), MANIFEST(index).replace('flask = "^3"', 'flask = "^3.1"'));
    assert.equal(read(root, tool.platform).reading.lock?.fresh.kind, "stale");
  });
}

test("Poetry 2 with [project] and [dependency-groups]: its content-hash is ours", { timeout: 170_000 }, async (t) => {
  const tool = await lockTool(t, "poetry", ["poetry==2.5.1"]);
  const index = await userIndex(t);
  if (tool === null || index === null) return;
  const manifest = `[project]
name = "shop"
version = "1"
requires-python = ">=3.11,<4"
dependencies = ["itsdangerous>=2", "colorama; sys_platform == 'win32'"]
[project.optional-dependencies]
more = ["blinker"]
[dependency-groups]
dev = ["iniconfig"]
[tool.poetry]
package-mode = false
[[tool.poetry.source]]
name = "index"
url = "${index}"
`;
  const root = projectFolder(t, { "pyproject.toml": manifest });
  await tool.run(root, ["poetry", "lock"]);
  const { reading, set } = read(root, tool.platform, { groups: ["dev"], extras: ["more"] });
  assert.deepEqual(reading.lock?.fresh, { kind: "fresh" });
  assert.deepEqual(
    set.packages.map(({ name }) => name),
    ["blinker", "iniconfig", "itsdangerous"],
  );
});

/** Poetry reads no pip or uv configuration, so it is told of the index that uv finds. */
async function userIndex(t: TestContext): Promise<string | null> {
  const uv = await lockTool(t, "uv", ["uv==0.13.9"]);
  if (uv === null) return null;
  const root = projectFolder(t, {
    "pyproject.toml": '[project]\nname = "probe"\nversion = "1"\nrequires-python = ">=3.11"\ndependencies = ["iniconfig"]\n',
  });
  await uv.run(root, ["uv", "lock", "--python", uv.python]);
  return indexIn(readFileSync(join(root, "uv.lock"), "utf8"));
}
