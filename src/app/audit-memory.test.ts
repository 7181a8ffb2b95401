// What an audit keeps for the next one, and what it never keeps.
import assert from "node:assert/strict";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test, type TestContext } from "node:test";
import { AUDITORS } from "../audit/auditors.ts";
import { checkTree, type AuditResult } from "../audit/check-tree.ts";
import { RULES } from "../audit/rules.gen.ts";
import { listSourceTree } from "../python/source-tree.ts";
import { openAuditMemory } from "./audit-memory.ts";

const VIEW = "import os\nfrom helper import run\n\nrun(os.environ['NAME'])\n";
const HELPER = "import os\n\n\ndef run(name):\n    os.system(name)\n";
const SECRET = ["AKIA", "Q3EGRIX2LVO7Z6TA"].join("");
const LONG_AGO_S = 1_700_000_000;

function project(t: TestContext, files: Readonly<Record<string, string>>): { readonly root: string; readonly cache: string } {
  const folder = mkdtempSync(join(tmpdir(), "fl-audit-memory-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const root = join(folder, "project");
  for (const [path, text] of Object.entries(files)) write(root, path, text);
  return { root, cache: join(folder, "cache") };
}

/** Touched long ago: what has just been written is read again. */
function write(root: string, path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
  utimesSync(join(root, path), LONG_AGO_S, LONG_AGO_S);
}

function audit({ root, cache }: { readonly root: string; readonly cache: string }, today = "2026-06-15"): Promise<AuditResult> {
  const memory = openAuditMemory(cache, root, () => Date.now());
  return checkTree(listSourceTree(root), { rules: RULES, auditors: AUDITORS, today, ...(memory === null ? {} : { memory }) });
}

function kept({ cache }: { readonly cache: string }): string {
  return readdirSync(join(cache, "audits"))
    .map((name) => readFileSync(join(cache, "audits", name), "utf8"))
    .join("\n");
}

test("nothing is done again where nothing has changed", async (t) => {
  const at = project(t, { "app.py": VIEW, "helper.py": HELPER });
  const first = await audit(at);
  const second = await audit(at);
  assert.deepEqual(second.findings, first.findings);
  assert.equal(second.stats.filesRecalled, 2);
  assert.equal(second.stats.unitsRun, 0);
  assert.ok(first.findings.some(({ rule, place }) => rule === "INJ003" && place.file === "helper.py"));
});

test("what a changed file brings to others is found there", async (t) => {
  const at = project(t, { "app.py": VIEW.replace("os.environ['NAME']", "'ls'"), "helper.py": HELPER, "other.py": "print(1)\n" });
  const first = await audit(at);
  assert.deepEqual(
    first.findings.filter(({ trace }) => trace.length > 0),
    [],
  );
  write(at.root, "app.py", VIEW);
  const second = await audit(at);
  assert.equal(second.findings.filter(({ place, trace }) => place.file === "helper.py" && trace.length > 0).length, 1);
  assert.equal(second.stats.filesRecalled, 2);
});

test("what a changed file will write to a module that it loads now itself is found where that is read", async (t) => {
  const turned = "import os\nfrom shared import settings\n\n\ndef turned(text):\n    if settings.ON:\n        os.system(text)\n";
  const clean = "def same(text):\n    return text\n";
  const main = "import os\nfrom shared.clean import same\n\nos.system(same(os.environ['NAME']))\n";
  const shared = { "shared/__init__.py": "from .clean import same\n", "shared/clean.py": clean, "shared/settings.py": "ON = False\n" };
  const at = project(t, { ...shared, "main.py": main, "web/__init__.py": "", "web/turned.py": turned });
  const shells = async (): Promise<readonly string[]> =>
    (await audit(at)).findings.flatMap(({ rule, place }) => (rule === "INJ003" ? [place.file] : []));
  assert.deepEqual(await shells(), ["main.py"]);
  write(at.root, "shared/clean.py", `${clean}\nfrom shared import settings\n\n\ndef later(text):\n    settings.ON = text\n`);
  assert.deepEqual(await shells(), ["main.py", "web/turned.py"]);
});

test("after an edit of a body only those are followed again that went through it, and what the others found has moved with its lines", async (t) => {
  const handler = (helper: string): string =>
    `from flask import Flask, request\nimport helpers\n\napp = Flask(__name__)\n\n\n@app.route("/")\ndef show():\n    return helpers.${helper}(request.args["x"])\n`;
  const helpers = (body: string): string =>
    `import os\n\n\ndef first(x):\n    ${body}\n    return "done"\n\n\ndef second(x):\n    os.system(x)\n    return "done"\n`;
  const at = project(t, { "helpers.py": helpers("print(x)"), "one.py": handler("first"), "two.py": handler("second") });
  const found = ({ findings }: AuditResult): readonly string[] =>
    findings.flatMap(({ rule, place, trace }) =>
      rule === "INJ003" ? [`${place.line} ${trace.map((step) => step.place.line).join(",")}`] : [],
    );
  assert.deepEqual(found(await audit(at)), ["10 9,10"]);
  write(at.root, "helpers.py", helpers("print(x)\n    # More\n    print(x)\n    print(x)"));
  const second = await audit(at);
  assert.deepEqual(found(second), ["13 9,13"]);
  // The edited module, the one that calls the function, and its handler.
  assert.deepEqual([second.stats.unitsRun, second.stats.unitsRecalled], [3, 3]);
});

test("suppressions are judged on the day of the run, whenever the file was read", async (t) => {
  const at = project(t, { "app.py": "import hashlib\n\nhashlib.md5(b'x')  # fairlead: ignore[CRY001] until 2026-06-20\n" });
  const before = await audit(at, "2026-06-15");
  const after = await audit(at, "2026-06-25");
  assert.equal(after.stats.filesRecalled, 1);
  assert.deepEqual(
    [before, after].map(({ findings }) => findings.find(({ rule }) => rule === "CRY001")?.suppression?.kind),
    ["comment", undefined],
  );
});

test("no secret and no code is kept", async (t) => {
  const password = ["Xy7Kq2", "mLp9Rt"].join("");
  const at = project(t, {
    "app.py": `KEY = "${SECRET}"\n`,
    "settings.py": `DATABASE_PASSWORD = "${password}"\n`,
    "view.py": "import hashlib\n\nhashlib.md5(b'telling code')\n",
  });
  const first = await audit(at);
  assert.deepEqual(first.findings.map(({ rule }) => rule).sort(), ["CRY001", "SEC001", "SEC005"]);
  const text = kept(at);
  for (const word of [SECRET, password, "telling code"]) assert.ok(!text.includes(word), word);
  assert.deepEqual((await audit(at)).findings, first.findings);
});

test("a memory that is damaged, of another program, or cannot be written is as good as none", async (t) => {
  const at = project(t, { "app.py": VIEW, "helper.py": HELPER });
  const first = await audit(at);
  for (const name of readdirSync(join(at.cache, "audits"))) writeFileSync(join(at.cache, "audits", name), "{");
  const second = await audit(at);
  assert.deepEqual([second.findings, second.stats.filesRecalled], [first.findings, 0]);
  const file = join(at.cache, "blocked");
  writeFileSync(file, "");
  chmodSync(file, 0o400);
  assert.equal(
    openAuditMemory(file, at.root, () => Date.now()),
    null,
  );
});
