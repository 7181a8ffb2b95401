import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { listSourceTree } from "../python/source-tree.ts";
import { projectFolder, type Files } from "../python/testing.ts";
import { FileReport, type Auditor } from "./auditor.ts";
import { AUDITORS } from "./auditors.ts";
import { checkTree, type AuditResult } from "./check-tree.ts";
import { RULES } from "./rules.gen.ts";

const WEAK = "import tempfile\ntempfile.mktemp()\n";
const TODAY = "2026-06-15";

function audit(root: string): Promise<AuditResult> {
  return checkTree(listSourceTree(root), { rules: RULES, auditors: AUDITORS, today: TODAY });
}

async function found(t: TestContext, files: Files): Promise<readonly string[]> {
  return brief(await audit(projectFolder(t, files)));
}

function brief({ findings }: AuditResult): readonly string[] {
  return findings.map(({ rule, place, severity }) => `${rule} ${place.file}:${place.line} ${severity}`);
}

test("every Python file is audited, and what is found is sorted", async (t) => {
  const result = await audit(projectFolder(t, { "b.py": WEAK, "a/c.pyw": WEAK, "notes.txt": WEAK }));
  assert.deepEqual(brief(result), ["PTH001 a/c.pyw:2 medium", "PTH001 b.py:2 medium"]);
  assert.deepEqual([result.stats.files, result.stats.lines, result.stats.brokenFiles], [2, 4, 0]);
});

test("tests, examples and migrations give notes only", async (t) => {
  const files = { "app.py": "x = 1\n", "tests/test_a.py": WEAK, "examples/a.py": WEAK, "shop/migrations/0001_initial.py": WEAK };
  assert.deepEqual(await found(t, files), [
    "PTH001 examples/a.py:2 note",
    "PTH001 shop/migrations/0001_initial.py:2 note",
    "PTH001 tests/test_a.py:2 note",
  ]);
});

test("what could not be followed is no surer than what following would say of it", async (t) => {
  const files = {
    "app.py":
      "import tempfile, yaml\n\ndef read(text):\n    return yaml.load(text, Loader=yaml.Loader)\n\ndef make():\n    return tempfile.mktemp()\n",
  };
  const root = projectFolder(t, files);
  const result = await checkTree(listSourceTree(root), { rules: RULES, auditors: [], today: TODAY, limits: { followedBytesMax: 1 } });
  const told = result.findings.filter(({ rule }) => /^(?:DES|PTH)/.test(rule)).map(({ rule, confidence }) => `${rule} ${confidence}`);
  assert.deepEqual(told, ["PTH001 proven", "DES003 possible"]);
});

test("a file that goes away while the tree is audited is a finding", async (t) => {
  const root = projectFolder(t, { "a.py": WEAK, "b.py": WEAK });
  const tree = listSourceTree(root);
  rmSync(join(root, "a.py"));
  const result = await checkTree(tree, { rules: RULES, auditors: AUDITORS, today: TODAY });
  assert.deepEqual(brief(result), ["SRC002 a.py:1 medium", "PTH001 b.py:2 medium"]);
  assert.match(result.findings[0]!.message, /it cannot be read \(ENOENT\)/);
  assert.equal(result.stats.brokenFiles, 1);
});

test("a file that may not be read is a finding", { skip: process.getuid?.() === 0 && "root may read everything" }, async (t) => {
  const root = projectFolder(t, { "a.py": WEAK });
  chmodSync(join(root, "a.py"), 0);
  assert.match((await audit(root)).findings[0]!.message, /EACCES/);
});

test("what cannot even be listed is a finding", async (t) => {
  const root = projectFolder(t, { "app.py": WEAK });
  const name = (text: string): Buffer => Buffer.concat([Buffer.from(`${root}/${text}`), Buffer.from([0xff])]);
  writeFileSync(name("a"), WEAK);
  mkdirSync(name("b"));
  assert.deepEqual(await found(t, { "app.py": WEAK }), ["PTH001 app.py:2 medium"]);
  const result = await audit(root);
  assert.deepEqual(brief(result), ["PTH001 app.py:2 medium", "SRC002 a\ufffd:1 low", "SRC002 b\ufffd:1 low"]);
  assert.match(result.findings[2]!.message, /the folder: its name is not UTF-8/);
});

test("a file that has become a pipe is not waited for", async (t) => {
  const root = projectFolder(t, { "a.py": WEAK });
  const tree = listSourceTree(root);
  rmSync(join(root, "a.py"));
  assert.equal(spawnSync("mkfifo", [join(root, "a.py")]).status, 0);
  const { findings } = await checkTree(tree, { rules: RULES, auditors: AUDITORS, today: TODAY });
  assert.match(findings[0]!.message, /it is no file any more/);
});

test("long: a file that is too large is named and not read", async (t) => {
  const root = projectFolder(t, { "a.py": `${"# x\n".repeat(2_100_000)}${WEAK}` });
  const { findings } = await audit(root);
  assert.deepEqual(brief({ findings } as AuditResult), ["SRC002 a.py:1 medium"]);
  assert.match(findings[0]!.message, /it has [\d.]+ MiB, and at most 8 MiB are read/);
});

test("long: binary content under a Python name is a finding, in little time", async (t) => {
  const bytes = Uint8Array.from({ length: 200_000 }, (_, i) => (i * 2_654_435_761) >>> 24);
  const lines = await found(t, { "a.py": bytes, "b.py": WEAK });
  assert.ok(lines.includes("PTH001 b.py:2 medium"));
  assert.ok(lines.some((line) => /^SRC00[12] a\.py:/.test(line)));
});

test("links are not followed, neither in a circle nor out of the project", async (t) => {
  const root = projectFolder(t, { "a.py": WEAK });
  symlinkSync(root, join(root, "again"));
  symlinkSync("a.py", join(root, "b.py"));
  symlinkSync("/nowhere.py", join(root, "c.py"));
  assert.deepEqual(brief(await audit(root)), ["PTH001 a.py:2 medium", "SRC002 c.py:1 low"]);
});

test("expressions nested ten thousand deep are a finding, and the rest of the file is audited", async (t) => {
  const deep = `x = ${"(".repeat(10_000)}1${")".repeat(10_000)}\n`;
  const lines = await found(t, { "a.py": `${deep}${WEAK}` });
  assert.ok(lines.includes("PTH001 a.py:3 medium"));
});

test("long: long chains of operators, attributes and calls are audited", async (t) => {
  const source = `import os\nx = ${"'a' + ".repeat(20_000)}y\nos.system(x)\nz = a${".b()".repeat(20_000)}\n${WEAK}`;
  assert.ok((await found(t, { "a.py": source })).some((line) => line.startsWith("PTH001")));
});

test("long: a text that names itself again and again is judged in bounded time", async (t) => {
  const steps = Array.from({ length: 2_000 }, () => "    q = q + f'{q} {x}' + q\n").join("");
  assert.ok((await found(t, { "a.py": `def f(db, x):\n    q = 'SELECT a FROM b '\n${steps}    db.execute(q)\n` })).length > 0);
});

test("bytes in another encoding are read as their cookie says", async (t) => {
  const latin = Buffer.from(`# -*- coding: latin-1 -*-\nname = 'caf\u00e9'\n${WEAK}`, "latin1");
  assert.deepEqual(await found(t, { "a.py": latin }), ["PTH001 a.py:4 medium"]);
  const wrong = Buffer.from(`name = 'caf\u00e9'\n${WEAK}`, "latin1");
  assert.ok((await found(t, { "a.py": wrong })).some((line) => line.startsWith("SRC001 a.py")));
});

test("a file of bytes that are no text is one finding", async (t) => {
  const bytes = Buffer.from(Array.from({ length: 2_000 }, (_, i) => (i * 7919) % 256));
  const { findings } = await audit(projectFolder(t, { "a.py": bytes }));
  assert.match(
    findings.map(({ rule, message }) => `${rule} ${message}`).join("\n"),
    /^SRC001 The statement here was not audited: source code cannot contain null bytes \(and \d+ more places in this file\)\.$/,
  );
});

test("what is no file, or lies outside of the project, is said where it would have been audited", async (t) => {
  const root = projectFolder(t, { "app.py": "x = 1\n" });
  assert.equal(spawnSync("mkfifo", [join(root, "tool.py"), join(root, "requirements.txt"), join(root, "notes")]).status, 0);
  for (const name of ["outer.py", ".#app.py", "picture.png"]) symlinkSync("/nowhere/else", join(root, name));
  assert.deepEqual(brief(await audit(root)), ["SRC002 outer.py:1 low", "SRC002 requirements.txt:1 low", "SRC002 tool.py:1 low"]);
});

test("an empty tree is no error", async (t) => {
  assert.deepEqual(await found(t, { "readme.md": "x" }), []);
});

test("an aborted audit ends at once", async (t) => {
  const root = projectFolder(t, { "a.py": WEAK });
  const signal = AbortSignal.abort();
  await assert.rejects(checkTree(listSourceTree(root), { rules: RULES, auditors: AUDITORS, today: TODAY, signal }));
});

test("when the time of the run is over, an auditor that goes on for ever is left, and it is said what is missing", async (t) => {
  const endless: Auditor = {
    name: "endless",
    audit: async (project) => {
      for (;;) project.keepOn();
    },
  };
  const root = projectFolder(t, { "a.py": WEAK });
  const { findings, isFinished, stats } = await checkTree(listSourceTree(root), {
    rules: RULES,
    auditors: [endless],
    today: TODAY,
    timeLimitMs: 20,
  });
  assert.deepEqual([isFinished, stats.notAudited], [false, 1]);
  assert.match(findings.find(({ rule }) => rule === "SRC006")!.message, /limit of 0\.02 s: endless, 1 of 1 Python files are missing/);
});

test("without the search for secrets no code is shown", async (t) => {
  const slow: Auditor = {
    name: "secrets",
    audit: async (project) => {
      for (;;) project.keepOn();
    },
  };
  const first: Auditor = {
    name: "first",
    audit: async () => {
      const report = new FileReport("x.yaml", 'password: "hunter2"\n', false);
      report.add(RULES[0]!, { line: 1 }, "Something.");
      return report.found;
    },
  };
  const root = projectFolder(t, { "x.yaml": 'password: "hunter2"\n' });
  const result = await checkTree(listSourceTree(root), { rules: RULES, auditors: [first, slow], today: TODAY, timeLimitMs: 20 });
  assert.doesNotMatch(JSON.stringify(result), /hunter2/);
});
