import assert from "node:assert/strict";
import { chmodSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { projectFolder } from "../python/testing.ts";
import { planFixes, runFixes } from "./fix-project.ts";
import { auditForTest } from "./testing.ts";

const YAML = "import yaml\n\n\ndef read(data):\n    return yaml.load(data, Loader=yaml.Loader)\n";

test("what is certain is planned, shown and written; the mode of the file and its byte-order mark stay", async (t) => {
  const root = projectFolder(t, { "app.py": `\ufeff${YAML}`, "tests.py": "import tempfile\ntempfile.mktemp()\n" });
  chmodSync(join(root, "app.py"), 0o755);
  const audited = await auditForTest(root);
  const plan = planFixes(audited, false);
  assert.deepEqual(
    plan.files.map(({ file, fixes }) => [file.path, fixes.map(({ rule }) => rule)]),
    [["app.py", ["DES003"]]],
  );
  assert.equal(plan.unsafeCount, 1);
  assert.deepEqual(plan.files[0]?.diff.slice(-2), [
    "-    return yaml.load(data, Loader=yaml.Loader)",
    "+    return yaml.load(data, Loader=yaml.SafeLoader)",
  ]);
  assert.equal(readFileSync(join(root, "app.py"), "utf8"), `\ufeff${YAML}`, "a plan writes nothing");
  assert.deepEqual(runFixes(root, plan).changed, []);
  assert.equal(readFileSync(join(root, "app.py"), "utf8"), `\ufeff${YAML.replace("yaml.Loader", "yaml.SafeLoader")}`);
  assert.equal(statSync(join(root, "app.py")).mode & 0o777, 0o755);
  assert.deepEqual(planFixes(await auditForTest(root), false).files, []);
});

test("a file that changed since it was audited, or since it was planned, is left as it is", async (t) => {
  const root = projectFolder(t, { "app.py": YAML, "other.py": YAML });
  const audited = await auditForTest(root);
  writeFileSync(join(root, "app.py"), `# mine\n${YAML}`);
  const plan = planFixes(audited, false);
  assert.deepEqual(
    plan.left.map(({ finding, because }) => [finding.place.file, because]),
    [["app.py", "it was changed while it was audited"]],
  );
  writeFileSync(join(root, "other.py"), `# mine\n${YAML}`);
  assert.deepEqual(runFixes(root, plan).changed, ["other.py"]);
  assert.equal(readFileSync(join(root, "other.py"), "utf8"), `# mine\n${YAML}`);
});

test("what is suppressed or accepted is not corrected, and a file in another encoding is left", async (t) => {
  const root = projectFolder(t, { "app.py": YAML.replace("Loader)\n", "Loader)  # nosec\n") });
  writeFileSync(join(root, "latin.py"), Buffer.from(`# coding: latin-1\n# \u00e9\n${YAML}`, "latin1"));
  const plan = planFixes(await auditForTest(root), true);
  assert.deepEqual([plan.files, plan.left.map(({ because }) => because)], [[], ["it is no UTF-8"]]);
});

test("no secret is in the difference", async (t) => {
  const secret = "hunter2-and-more-of-it-9f8e7d";
  const root = projectFolder(t, {
    "app.py": `import yaml\npassword = "${secret}"\ny = yaml.load(password, Loader=yaml.Loader)\nyaml.load(open("x"), Loader=yaml.Loader)\n`,
  });
  const { files } = planFixes(await auditForTest(root), false);
  assert.equal(files.length, 1);
  const diff = files[0]!.diff.join("\n");
  assert.doesNotMatch(diff, new RegExp(secret));
  assert.match(diff, /\+yaml\.load\(open\("x"\), Loader=yaml\.SafeLoader\)/);
  assert.match(files[0]!.text, new RegExp(secret));
});
