// Real locks of real tools with a version that is known to be vulnerable: each is found at its package, with who asks for it.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { previewHashes } from "../../src/app/pin-hashes.ts";
import { applyChanges } from "../../src/app/raise-versions.ts";
import { AUDITORS } from "../../src/audit/auditors.ts";
import { checkTree } from "../../src/audit/check-tree.ts";
import { RULES } from "../../src/audit/rules.gen.ts";
import { createStore } from "../../src/build/store/layout.ts";
import type { Uv } from "../../src/build/uv/run-uv.ts";
import type { Finding } from "../../src/model/finding.ts";
import { exec } from "../../src/platform/exec.ts";
import { listSourceTree } from "../../src/python/source-tree.ts";
import { indexIn, lockTool, projectFolder } from "./lock-tools.ts";

const TIMEOUT_MS = 170_000;
const APP = { "shop/models.py": "from django.db import models\n" };
const PYPROJECT = '[project]\nname = "shop"\nversion = "0"\nrequires-python = ">=3.9"\ndependencies = ["django==3.2.0"]\n';

async function judge(root: string, lock: string, hasEdges: boolean): Promise<void> {
  const { findings } = await checkTree(listSourceTree(root), { rules: RULES, auditors: AUDITORS, today: "2024-10-20" });
  const found = findings.filter(({ rule, place }) => rule === "DEP001" && place.file === lock);
  const one = found.find(({ message }) => message.includes("CVE-2021-35042"));
  assert.match(one?.message ?? "", /`django` 3\.2(?:\.0)? has PYSEC-2021-109 .*fixed in 3\.2\.5\..*Imported at shop\/models\.py:1\./);
  assert.match(around(root, one!), /django/i);
  const sqlparse = found.find(({ message }) => message.startsWith("`sqlparse`"));
  if (sqlparse !== undefined && hasEdges) assert.match(sqlparse.message, /Asked for by django\. Reached through `django`/);
  assert.deepEqual(
    findings.filter(({ rule }) => ["DEP015", "DEP016", "DEP013", "DEP017"].includes(rule)).map(({ message }) => message),
    [],
  );
}

function around(root: string, { place }: Finding): string {
  return readFileSync(join(root, place.file), "utf8")
    .split("\n")
    .slice(place.line - 1, place.line + 1)
    .join("\n");
}

function project(t: TestContext, files: Readonly<Record<string, string>>): string {
  return projectFolder(t, { ...APP, ...files });
}

test("uv.lock", { timeout: TIMEOUT_MS }, async (t) => {
  const tool = await lockTool(t, "uv", ["uv==0.13.9"]);
  if (tool === null) return;
  const root = project(t, { "pyproject.toml": PYPROJECT });
  await tool.run(root, ["uv", "lock", "--quiet", "--python", tool.python]);
  await judge(root, "uv.lock", true);
});

test("pylock.toml and requirements of uv", { timeout: TIMEOUT_MS }, async (t) => {
  const tool = await lockTool(t, "uv", ["uv==0.13.9"]);
  if (tool === null) return;
  const python = ["--quiet", "--python", tool.python];
  const standard = project(t, { "requirements.in": "django==3.2.0\nsqlparse==0.4.1\n" });
  await tool.run(standard, ["uv", "pip", "compile", ...python, "--format", "pylock.toml", "-o", "pylock.toml", "requirements.in"]);
  await judge(standard, "pylock.toml", false);
  const plain = project(t, { "requirements.in": "django==3.2.0\n" });
  await tool.run(plain, ["uv", "pip", "compile", ...python, "--generate-hashes", "-o", "requirements.txt", "requirements.in"]);
  await judge(plain, "requirements.txt", true);
});

test("poetry.lock", { timeout: TIMEOUT_MS }, async (t) => {
  const tool = await lockTool(t, "poetry", ["poetry==2.5.1"]);
  const uv = await lockTool(t, "uv", ["uv==0.13.9"]);
  if (tool === null || uv === null) return;
  const other = project(t, { "pyproject.toml": PYPROJECT });
  await uv.run(other, ["uv", "lock", "--quiet", "--python", uv.python]);
  const index = indexIn(readFileSync(join(other, "uv.lock"), "utf8"));
  const poetry = `[tool.poetry]\npackage-mode = false\n\n[[tool.poetry.source]]\nname = "index"\nurl = "${index}"\n`;
  const root = project(t, { "pyproject.toml": `${PYPROJECT}\n${poetry}` });
  await tool.run(root, ["poetry", "lock"]);
  await judge(root, "poetry.lock", true);
});

test("pdm.lock", { timeout: TIMEOUT_MS }, async (t) => {
  const tool = await lockTool(t, "pdm", ["pdm==2.22.4", "unearth==0.17.2", "hishel==0.0.33"]);
  if (tool === null) return;
  const root = project(t, { "pyproject.toml": `${PYPROJECT}[tool.pdm]\ndistribution = false\n` });
  await tool.run(root, ["pdm", "use", "-f", tool.python]);
  await tool.run(root, ["pdm", "lock"]);
  await judge(root, "pdm.lock", true);
});

test("Pipfile.lock", { timeout: TIMEOUT_MS }, async (t) => {
  const tool = await lockTool(t, "pipenv", ["pipenv==2026.10.3"]);
  if (tool === null) return;
  const root = project(t, { Pipfile: '[packages]\ndjango = "==3.2.0"\n' });
  await tool.run(root, ["pipenv", "--python", tool.python, "lock"]);
  await judge(root, "Pipfile.lock", false);
});

test(
  "hashes that uv looks up go under pins, and pip takes them; a list that is not whole gets none",
  { timeout: TIMEOUT_MS },
  async (t) => {
    const tool = await lockTool(t, "uv", ["uv==0.13.9"]);
    if (tool === null) return;
    const whole = "# What is installed.\nidna==3.10  # kept back\ncertifi==2025.1.31\n";
    const root = projectFolder(t, { "requirements.txt": whole, "part.txt": "sqlparse==0.4.1\ndjango==3.2.0\n" });
    const uv: Pick<Uv, "run"> = {
      run: (args, { cwd, purpose }) =>
        exec([join(tool.bin, "uv"), ...args, "--python", tool.python], { cwd, purpose, timeoutMs: TIMEOUT_MS }),
    };
    const tools = {
      layout: createStore(join(root, ".store")),
      uv: () => Promise.resolve(uv as Uv),
      fetch: () => Promise.reject(new Error("not asked")),
    };
    const { changes, left } = await previewHashes(root, ["requirements.txt", "part.txt"], () => tools);
    assert.deepEqual(
      left.map(({ file, because }) => `${file}: ${because}`),
      ["part.txt: it does not list `asgiref`, `pytz`, which its packages ask for"],
    );
    assert.match(changes[0]!.after, /^# What is installed\.\n# kept back\nidna==3\.10 \\\n {4}--hash=sha256:[0-9a-f]{64}/);
    applyChanges(root, changes);
    await tool.run(root, [
      "python",
      "-m",
      "pip",
      "download",
      "--quiet",
      "--require-hashes",
      "--no-deps",
      "--dest",
      "kept",
      "-r",
      "requirements.txt",
    ]);
  },
);
