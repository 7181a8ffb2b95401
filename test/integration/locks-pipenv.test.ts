// Golden: what Pipenv locks and exports, against our own reading of Pipfile.lock.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { readRequirements } from "../../src/python/managers/pip/requirements-file.ts";
import { lockTool, pins, projectFolder, read } from "./lock-tools.ts";

const PIPFILE = `[packages]
flask = ">=3"
uvicorn = {version = ">=0.30", extras = ["standard"], markers = "sys_platform != 'win32'"}
colorama = {version = "*", markers = "sys_platform == 'win32'"}

[dev-packages]
pytest = ">=8"

[scripts]
start = "flask run"
`;

test("Pipenv: the set is what it exports, and its hash of the Pipfile is ours", { timeout: 170_000 }, async (t) => {
  const tool = await lockTool(t, "pipenv", ["pipenv==2026.10.3"]);
  if (tool === null) return;
  const root = projectFolder(t, { Pipfile: PIPFILE });
  await tool.run(root, ["pipenv", "--python", tool.python, "lock"]);
  for (const [groups, flags] of [
    [[], []],
    [["dev"], ["--dev"]],
  ] as const) {
    const { reading, set } = read(root, tool.platform, { groups });
    assert.deepEqual(reading.lock?.fresh, { kind: "fresh" });
    const exported: string = await tool.run(root, ["pipenv", "requirements", "--hash", ...flags]);
    const lines = readRequirements("exported.txt", (path) => (path === "exported.txt" ? exported : null))!.lines;
    const wanted = lines.filter(({ name, hashes }) => name !== null && hashes.length > 0);
    const both = new Map(wanted.map((line) => [line.name, line]));
    assert.deepEqual(pins(set), [...both.values()].map(({ name, specifier }) => `${name} ${specifier.replace("==", "")}`).sort());
    for (const { name, sha256s } of set.packages) {
      assert.deepEqual(
        [...sha256s].sort(),
        both
          .get(name)!
          .hashes.map((hash) => hash.replace("sha256:", ""))
          .sort(),
      );
    }
  }
  writeFileSync(join(root, "Pipfile"), PIPFILE.replace('flask = ">=3"', 'flask = ">=3.1"'));
  assert.equal(read(root, tool.platform).reading.lock?.fresh.kind, "stale");
});
