import assert from "node:assert/strict";
import { test } from "node:test";
import { readManager } from "../read-manager.ts";
import { treeOf } from "../testing.ts";

test("flit: [project] with flit_core", () => {
  const found = readManager(
    treeOf({
      "pyproject.toml": `[build-system]\nrequires = ["flit_core>=3"]\nbuild-backend = "flit_core.buildapi"\n[project]\nname = "shop"\ndynamic = ["version"]\ndependencies = ["flask"]\n`,
    }),
  );
  assert.equal(found.manager?.value, "flit");
  assert.deepEqual(
    found.dependencies.map(({ name }) => name),
    ["flask"],
  );
});

test("flit: the older [tool.flit.metadata]", () => {
  const found = readManager(
    treeOf({
      "pyproject.toml": `[build-system]
requires = ["flit"]
build-backend = "flit.buildapi"
[tool.flit.metadata]
module = "shop"
requires = ["flask>=2"]
requires-python = ">=3.6"
[tool.flit.metadata.requires-extra]
pg = ["psycopg"]
[tool.flit.scripts]
shop = "shop:main"
`,
    }),
  );
  assert.deepEqual([found.manager?.value, found.name?.value, found.python[0]?.value], ["flit", "shop", ">=3.6"]);
  assert.deepEqual(
    found.dependencies.map(({ name, specifier }) => [name, specifier]),
    [["flask", ">=2"]],
  );
  assert.deepEqual(
    found.extras["pg"]?.map(({ name }) => name),
    ["psycopg"],
  );
  assert.equal(found.scripts["shop"]?.value, "shop:main");
});
