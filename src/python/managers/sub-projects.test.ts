import assert from "node:assert/strict";
import { test } from "node:test";
import { globPattern } from "./glob.ts";
import { readManager } from "./read-manager.ts";
import { treeOf } from "./testing.ts";

test("a monorepo lists its projects beside the root's own, without tests and examples of it", () => {
  const found = readManager(
    treeOf({
      "pyproject.toml": '[project]\nname = "root"\ndependencies = ["flask"]\n',
      "services/api/pyproject.toml": '[project]\nname = "api"\ndependencies = ["fastapi"]\n[tool.uv]\npackage = false\n',
      "services/jobs/requirements.txt": "celery\n",
      "tests/data/requirements.txt": "pytest\n",
      "requirements/dev.txt": "pytest\n",
    }),
  );
  assert.deepEqual(found.members, [
    { path: "services/api", name: "api", manager: "uv" },
    { path: "services/jobs", name: "jobs", manager: "pip" },
  ]);
});

test("a member of a workspace is listed once", () => {
  const found = readManager(
    treeOf({
      "pyproject.toml": '[tool.uv.workspace]\nmembers = ["packages/*"]\n[project]\nname = "root"\n',
      "packages/a/pyproject.toml": '[project]\nname = "a"\ndependencies = []\n',
    }),
  );
  assert.deepEqual(
    found.members.map(({ path }) => path),
    ["packages/a"],
  );
});

for (const [glob, path, expected] of [
  ["packages/*", "packages/a", true],
  ["packages/*", "packages/a/b", false],
  ["packages/**", "packages/a/b", true],
  ["**/lib", "a/b/lib", true],
  ["./libs/[a-c]?/", "libs/bx", true],
  ["libs/[!a]*", "libs/apple", false],
  ["a.b", "axb", false],
  ["[", "[", false],
] as const) {
  test(`the glob ${glob} ${expected ? "matches" : "does not match"} ${path}`, () => assert.equal(globPattern(glob).test(path), expected));
}
