import assert from "node:assert/strict";
import { test } from "node:test";
import { readManager } from "../read-manager.ts";
import { treeOf } from "../testing.ts";

test("without any manifest there is no manager, and the projects below are listed", () => {
  const found = readManager(
    treeOf({
      "README.md": "",
      "api/pyproject.toml": '[project]\nname = "api"\ndependencies = ["fastapi"]\n',
      "worker/requirements.txt": "celery\n",
      "web/manage.py": "",
    }),
  );
  assert.equal(found.manager, null);
  assert.deepEqual(found.members, [
    { path: "api", name: "api", manager: "setuptools" },
    { path: "web", name: "web", manager: null },
    { path: "worker", name: "worker", manager: "pip" },
  ]);
});

test("a pyproject.toml that only configures a linter is no manifest", () => {
  const found = readManager(treeOf({ "pyproject.toml": "[tool.ruff]\nline-length = 100\n", "app.py": "" }));
  assert.equal(found.manager, null);
  assert.deepEqual(found.problems, []);
});

test("a pyproject.toml that only configures a linter leaves the word to requirements.txt", () => {
  const found = readManager(treeOf({ "pyproject.toml": "[tool.ruff]\nline-length = 100\n", "requirements.txt": "flask\n" }));
  assert.equal(found.manager?.value, "pip");
});

test("a pyproject.toml that does not parse is a problem with its line", () => {
  const found = readManager(treeOf({ "pyproject.toml": '[project]\nname = "shop"\ndependencies = [\n' }));
  assert.deepEqual(
    found.problems.map(({ code, severity, source }) => [code, severity, source?.file]),
    [["FL-1060", "error", "pyproject.toml"]],
  );
});
