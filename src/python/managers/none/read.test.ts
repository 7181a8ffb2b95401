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

test("of two tools with a lock each, the one whose lock fits the manifest is in use, and the other is mentioned", () => {
  const manifest = '[project]\nname = "shop"\nversion = "1"\n[tool.poetry]\npackage-mode = false\n[tool.uv]\npackage = false\n';
  const uv = 'version = 1\n[[package]]\nname = "shop"\nversion = "1"\nsource = { virtual = "." }\n[package.metadata]\n';
  const poetry = '[metadata]\nlock-version = "2.1"\npython-versions = "*"\ncontent-hash = "stale"\n';
  const found = readManager(treeOf({ "pyproject.toml": manifest, "uv.lock": uv, "poetry.lock": poetry }));
  assert.equal(found.manager?.value, "uv");
  assert.deepEqual(
    found.problems.map(({ code, severity }) => [code, severity]),
    [["FL-1067", "warning"]],
  );
  const changed = readManager(
    treeOf({ "pyproject.toml": manifest, "uv.lock": uv.replace("shop", "other"), "poetry.lock": poetry.replace("stale", FRESH) }),
  );
  assert.equal(changed.manager?.value, "poetry");
});

/** sha256 of what Poetry takes from a manifest with neither dependencies nor groups. */
const FRESH = "115cf985d932e9bf5f540555bbdd75decbb62cac81e399375fc19f6277f8c1d8";
