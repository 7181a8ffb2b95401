// When the result of the last audit is told again, and when not.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { test, type TestContext } from "node:test";
import type { AuditedProject } from "./audit-project.ts";
import { auditForTest } from "./testing.ts";

const VIEW = "import os\n\nos.system(input())\n";
const REQUIREMENTS = "-r ../shared/requirements.txt\n";
const SECRET = ["AKIA", "Q3EGRIX2LVO7Z6TA"].join("");
/** The files of a test were written now: an audit that begins this much later does not take them for racy. */
const LATER_MS = 10_000;

interface Place {
  readonly folder: string;
  readonly root: string;
  readonly cache: string;
}

function project(t: TestContext, files: Readonly<Record<string, string>>): Place {
  const folder = mkdtempSync(join(tmpdir(), "fl-result-memory-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const root = join(folder, "project");
  mkdirSync(root);
  for (const [path, text] of Object.entries(files)) writeFileSync(join(root, path), text);
  return { folder, root, cache: join(folder, "cache") };
}

async function audit(
  { root, cache }: Place,
  more: { readonly laterMs?: number; readonly models?: readonly string[] } = {},
): Promise<AuditedProject> {
  return await auditForTest(root, {
    memory: cache,
    models: { files: more.models ?? [], folder: root },
    nowMs: Date.now() + (more.laterMs ?? LATER_MS),
  });
}

/** Whether the last result was told again: then nothing took time. */
function isTold({ report: { stats } }: AuditedProject): boolean {
  return Object.values(stats.stagesMs).every((ms) => ms === 0);
}

function findings({ report }: AuditedProject): unknown {
  return report.findings;
}

test("what has not changed is not audited again, and its findings are the same, code and all", async (t) => {
  const at = project(t, { "app.py": VIEW, Dockerfile: "FROM python:3.12\n" });
  const first = await audit(at);
  const second = await audit(at);
  assert.equal(isTold(first), false);
  assert.equal(isTold(second), true);
  assert.ok(first.report.findings.length > 1);
  assert.deepEqual(findings(second), findings(first));
  assert.equal(second.report.stats.filesRecalled, 1);
  assert.equal(second.report.stats.unitsRun, 0);
});

test("a file that was written just before may be written again at the same time: its result is not kept", async (t) => {
  const at = project(t, { "app.py": VIEW });
  await audit(at, { laterMs: 0 });
  assert.equal(isTold(await audit(at)), false);
  assert.equal(isTold(await audit(at)), true);
});

test("a file of another size, time or name is audited", async (t) => {
  const at = project(t, { "app.py": VIEW });
  const changes = [
    (): void => writeFileSync(join(at.root, "app.py"), "print(1)\n"),
    (): void => utimesSync(join(at.root, "app.py"), 1_700_000_000, 1_700_000_000),
    (): void => writeFileSync(join(at.root, "more.txt"), "x"),
    (): void => writeFileSync(join(at.root, ".gitignore"), "more.txt\n"),
    (): void => rmSync(join(at.root, "more.txt")),
  ];
  for (const change of changes) {
    await audit(at);
    assert.equal(isTold(await audit(at)), true);
    change();
    assert.equal(isTold(await audit(at)), false, change.toString());
  }
});

test("what was read outside of the tree counts: what it includes, what is not there yet, what a link leads to", async (t) => {
  const at = project(t, { "app.py": VIEW, "requirements.txt": REQUIREMENTS, ".gitignore": "ignored.txt\n", "ignored.txt": "flask==0.1\n" });
  symlinkSync("ignored.txt", join(at.root, "dev-requirements.in"));
  const changes = [
    (): void => {
      mkdirSync(join(at.folder, "shared"));
      writeFileSync(join(at.folder, "shared/requirements.txt"), "django==1.0\n");
    },
    (): void => writeFileSync(join(at.folder, "shared/requirements.txt"), "django==5.2.19\n"),
  ];
  for (const change of changes) {
    await audit(at);
    assert.equal(isTold(await audit(at)), true);
    change();
    assert.equal(isTold(await audit(at)), false, change.toString());
  }
});

test("a file that git tracks although the tree leaves it out counts, and so does what is tracked", async (t) => {
  const at = project(t, { "app.py": VIEW, ".env": "DEBUG=1\n" });
  const git = (...words: readonly string[]): void =>
    void execFileSync("git", ["-c", "user.name=x", "-c", "user.email=x@example.com", ...words], { cwd: at.root, stdio: "ignore" });
  git("init", "-q");
  await audit(at);
  assert.equal(isTold(await audit(at)), true);
  git("add", "-f", ".env");
  assert.equal(isTold(await audit(at)), false);
  assert.equal(isTold(await audit(at)), true);
  writeFileSync(join(at.root, ".env"), `AWS_ACCESS_KEY_ID=${SECRET}\n`);
  assert.ok((await audit(at)).report.findings.some(({ rule }) => rule.startsWith("SEC")));
});

test("what users say about their own code is part of the question, and so is what stands there", async (t) => {
  const at = project(t, { "app.py": "import os\nimport more\n\nos.system(more.ask())\n", "more.py": "def ask():\n    return 1\n" });
  const model = join(at.folder, "model.toml");
  const write = (name: string): void => writeFileSync(model, `library = "more"\n\n[[source]]\ncall = "more.${name}"\nclass = "remote"\n`);
  const told = async (): Promise<boolean> => isTold(await audit(at, { models: [model] }));
  write("ask");
  await audit(at);
  assert.equal(isTold(await audit(at)), true);
  assert.equal(await told(), false);
  assert.equal(await told(), true);
  write("beg");
  assert.equal(await told(), false);
});

test("no secret is kept", async (t) => {
  const at = project(t, { "app.py": `KEY = "${SECRET}"\n` });
  const first = await audit(at);
  const second = await audit(at);
  assert.equal(isTold(second), true);
  assert.deepEqual(findings(second), findings(first));
  assert.ok(second.report.hidden.length > 0);
  const folder = join(at.cache, "audits");
  for (const name of readdirSync(folder)) assert.ok(!readFileSync(join(folder, name), "utf8").includes(SECRET), name);
});

test("a result that cannot be read is none", async (t) => {
  const at = project(t, { "app.py": VIEW });
  const first = await audit(at);
  const folder = join(at.cache, "audits");
  for (const name of readdirSync(folder)) writeFileSync(join(folder, name), '{"key":1,"found');
  assert.deepEqual(findings(await audit(at)), findings(first));
});

test("whoever of an audit reads files notes them, or reads what came with the program, or what was listed", () => {
  const free = [
    "audit/dependencies/shipped-list.ts",
    "audit/flow/models/load-models.ts", // those that came with the program
    "audit/packaging/classifiers.ts",
  ];
  const source = join(import.meta.dirname, "..");
  const open = ["audit/check-tree.ts", "audit/auditors.ts", "audit/code-rules.gen.ts", "audit/flow/analyse.ts"].map((file) =>
    join(source, file),
  );
  const seen = new Set(open);
  const silent: string[] = [];
  for (const file of seen) {
    const text = readFileSync(file, "utf8");
    if (/from "node:fs"/.test(text) && !file.endsWith("/noted-reads.ts") && !text.includes("/noted-reads.ts"))
      silent.push(file.slice(source.length + 1));
    for (const [, path] of text.matchAll(/(?:^(?:import|export)\s+(?!type\b)[^;]*?from\s+|\bimport\()"(\.[^"]+)"/gm))
      seen.add(resolve(dirname(file), path!));
  }
  assert.ok(seen.size > 400);
  assert.deepEqual(silent.sort(), free);
});
