// The published package works where it is installed: compiled, without sources and without development dependencies.
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";

const repository = join(import.meta.dirname, "../..");
const folder = mkdtempSync(join(tmpdir(), "package-"));
const installed = join(folder, "node_modules/fairlead");

before(() => {
  run("npm", ["run", "build"], repository); // .npmrc forbids scripts around `npm pack` itself
  const packed = JSON.parse(run("npm", ["pack", "--json", "--pack-destination", folder], repository)) as PackResult;
  const [{ filename }] = Array.isArray(packed) ? packed : [Object.values(packed)[0] as { filename: string }];
  writeFileSync(join(folder, "package.json"), '{ "name": "elsewhere", "private": true }\n');
  run("npm", ["install", "--ignore-scripts", "--no-audit", "--no-fund", `./${filename}`], folder);
});
after(() => rmSync(folder, { recursive: true, force: true }));

type PackResult = [{ filename: string }] | Record<string, { filename: string }>;

test("the package holds dist/ and no TypeScript source or test", () => {
  assert.ok(existsSync(join(installed, "dist/cli/main.js")));
  assert.equal(existsSync(join(installed, "src")), false);
  const names = readdirSync(installed, { recursive: true, encoding: "utf8" });
  assert.deepEqual(
    names.filter((name) => !name.startsWith("node_modules") && /\.test\.|testing\.js$|\.ts$/.test(name)),
    [],
  );
});

test("the installed command prints its version, its help and a project's inspection", () => {
  const fairlead = join(folder, "node_modules/.bin/fairlead");
  const { version } = JSON.parse(run("cat", [join(repository, "package.json")], folder)) as { version: string };
  assert.equal(run(fairlead, ["--version"], folder).trim(), version);
  assert.match(run(fairlead, ["--help"], folder), /ship/);
  const inspection = JSON.parse(run(fairlead, ["inspect", join(repository, "examples/guestbook"), "--json"], folder)) as {
    framework: string;
  };
  assert.equal(inspection.framework, "flask");
});

test("the installed audit has its rules' pages and the models of libraries", () => {
  const fairlead = join(folder, "node_modules/.bin/fairlead");
  const project = join(folder, "audited");
  mkdirSync(project);
  const lines = [
    "from flask import Flask, request",
    "app = Flask(__name__)",
    "",
    "@app.route('/')",
    "def run():",
    "    return eval(request.args['code'])",
  ];
  writeFileSync(join(project, "app.py"), `${lines.join("\n")}\n`);
  const checked = spawnSync(fairlead, ["check", project, "--format", "sarif"], { encoding: "utf8", timeout: 60_000 });
  assert.equal(checked.status, 1, checked.stderr);
  const { runs } = JSON.parse(checked.stdout) as { runs: { results: { ruleId: string; codeFlows?: unknown[] }[] }[] };
  assert.ok(runs[0]?.results.some(({ ruleId, codeFlows }) => ruleId === "INJ007" && codeFlows?.length === 1));
  assert.match(run(fairlead, ["explain", "INJ007"], folder), /## How to fix/);
});

function run(program: string, args: readonly string[], cwd: string): string {
  return execFileSync(program, args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"], timeout: 300_000 });
}
