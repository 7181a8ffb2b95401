// A file that is named belongs to the nearest project around it; one that belongs to none is looked at by itself.
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { auditedPlace } from "./audited-place.ts";
import { auditForTest } from "./testing.ts";

const VIEW =
  'import os\nfrom flask import request\n\nfrom shop.names import given\n\n\ndef view():\n    os.system(given(request.args["q"]))\n';
const NAMES = "import os\n\n\ndef given(name):\n    os.system(name)\n    return name\n";

async function audit(path: string): Promise<string[]> {
  const { root, file, isAlone } = auditedPlace(path);
  const { report } = await auditForTest(root, { only: file === null ? null : { file, isAlone } });
  return report.findings.filter(({ rule }) => rule === "INJ003").map(({ place }) => `${place.file}:${place.line}`);
}

test("what is reported is what concerns the file, and values are followed through the whole project", async (t) => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "fl-place-")));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(join(folder, "shop"));
  writeFileSync(join(folder, "shop/views.py"), VIEW);
  writeFileSync(join(folder, "shop/names.py"), NAMES);
  writeFileSync(join(folder, "other.py"), VIEW);
  assert.deepEqual(auditedPlace(join(folder, "shop/views.py")), { root: join(folder, "shop"), file: "views.py", isAlone: true });
  writeFileSync(join(folder, "pyproject.toml"), '[project]\nname = "shop"\nversion = "1"\n');
  assert.deepEqual(auditedPlace(join(folder, "shop/views.py")), { root: folder, file: "shop/views.py", isAlone: false });
  assert.deepEqual(auditedPlace(folder), { root: folder, file: null, isAlone: false });
  assert.deepEqual(await audit(join(folder, "shop/views.py")), ["shop/names.py:5", "shop/views.py:8"]);
  // Of two ways to one place, one is shown.
  assert.deepEqual(await audit(join(folder, "other.py")), ["other.py:8"]);
  assert.deepEqual((await audit(folder)).length, 3);
});

test("a file that no tree has is refused with the reason", async (t) => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "fl-place-")));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, "pyproject.toml"), "");
  writeFileSync(join(folder, ".gitignore"), "made.py\n");
  writeFileSync(join(folder, "made.py"), VIEW);
  await assert.rejects(audit(join(folder, "made.py")), /made\.py is no part of the project's tree: an ignore file names it/);
});

test("a folder of a project is audited with the models that the project names", async (t) => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "fl-place-")));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(join(folder, "cases/first"), { recursive: true });
  writeFileSync(join(folder, "pyproject.toml"), '[tool.fairlead.audit]\nmodels = ["models.toml"]\n');
  writeFileSync(join(folder, "models.toml"), 'library = "cases"\n[[source]]\nparameter = "given"\nclass = "remote"\n');
  writeFileSync(join(folder, "cases/first/names.py"), NAMES.replaceAll("name)", "given)"));
  assert.deepEqual(await audit(join(folder, "cases/first")), ["names.py:5"]);
  assert.deepEqual(await audit(folder), ["cases/first/names.py:5"]);
});
