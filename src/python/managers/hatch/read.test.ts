import assert from "node:assert/strict";
import { test } from "node:test";
import { readManager } from "../read-manager.ts";
import { treeOf } from "../testing.ts";

test("hatch: dependencies are of [project], environments are groups, their scripts are tasks", () => {
  const found = readManager(
    treeOf({
      "pyproject.toml": `[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"

[project]
name = "shop"
requires-python = ">=3.10"
dependencies = ["starlette"]

[tool.hatch.envs.default]
dependencies = ["pytest"]

[tool.hatch.envs.default.scripts]
serve = "uvicorn shop:app"
check = ["ruff check", "pytest"]
`,
    }),
  );
  assert.deepEqual(found.manager, { value: "hatch", source: { file: "pyproject.toml", line: 10 }, sure: "certain" });
  assert.deepEqual(
    found.dependencies.map(({ name }) => name),
    ["starlette"],
  );
  assert.deepEqual(
    found.groups["default"]?.map(({ name }) => name),
    ["pytest"],
  );
  assert.deepEqual(found.tasks["serve"], { value: "uvicorn shop:app", source: { file: "pyproject.toml", line: 14 }, sure: "certain" });
  assert.equal(found.tasks["check"]?.value, "ruff check && pytest");
  assert.equal(found.packaged, true);
  assert.equal(found.lock, null);
});
