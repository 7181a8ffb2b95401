import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import type { FoundUpgrade } from "../audit/dependencies/find-upgrades.ts";
import { createStore } from "../build/store/layout.ts";
import type { Uv } from "../build/uv/run-uv.ts";
import { planUpgrades, type UpgradeStep } from "./plan-upgrades.ts";
import { applyChanges, previewUpgrades } from "./raise-versions.ts";

const ONE: FoundUpgrade = {
  file: "uv.lock",
  folder: "",
  format: "uv.lock",
  line: 10,
  name: "django",
  from: "3.2.0",
  to: "3.2.25",
  outside: null,
  hashed: true,
  pins: [],
};

test("uv raises what is in its lock, in one run", () => {
  assert.deepEqual(planUpgrades([ONE, { ...ONE, name: "idna", to: "3.7" }]), [
    { kind: "uv", folder: "", args: ["lock", "--upgrade-package", "django==3.2.25", "--upgrade-package", "idna==3.7"], pins: [] },
  ]);
});

test("a plain pin is a fix of its finding; what belongs to another tool, is bound or has no fix is left to a person, with the command where there is one", () => {
  const pin: FoundUpgrade = { ...ONE, file: "requirements.txt", format: "requirements", hashed: false, line: 2 };
  const steps = planUpgrades([
    pin,
    { ...pin, hashed: true, line: 3 },
    { ...ONE, file: "poetry.lock", format: "poetry.lock" },
    { ...ONE, outside: "<3.2.1" },
    { ...ONE, to: null },
  ]);
  assert.deepEqual(
    steps.map((step) => (step.kind === "by-hand" ? (step.command ?? step.because) : step)),
    [
      'pip-compile --generate-hashes --upgrade-package "django==3.2.25"',
      "poetry update django",
      "3.2.25 lies outside the declared `<3.2.1`: widen it first",
      "no version is known that fixes everything",
    ],
  );
});

test("uv works on a copy; what it makes is shown, and a failure changes nothing and says why", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "fairlead-upgrades-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, "pyproject.toml"), '[project]\nname = "shop"\n');
  writeFileSync(join(folder, "uv.lock"), "old\n");
  const layout = createStore(join(folder, "store"));
  const run =
    (code: number): Uv["run"] =>
    (args, { cwd }) => {
      assert.deepEqual(args, ["lock", "--upgrade-package", "django==3.2.25", "--quiet"]);
      if (code === 0) writeFileSync(join(cwd, "uv.lock"), `new of ${readFileSync(join(cwd, "pyproject.toml"), "utf8").length}\n`);
      return Promise.resolve({ code, signal: null, stdout: "", stderr: "error: no such version" });
    };
  const tools = (code: number) => ({
    layout,
    uv: () => Promise.resolve({ tool: { path: "uv" }, run: run(code) } as unknown as Uv),
    fetch: () => Promise.reject(new Error("no")),
  });
  const steps: readonly UpgradeStep[] = planUpgrades([ONE]);
  assert.deepEqual(await previewUpgrades(folder, steps, tools(0)), [{ file: "uv.lock", before: "old\n", after: "new of 24\n" }]);
  await assert.rejects(previewUpgrades(folder, steps, tools(1)), { code: "FL-6613" });
  assert.equal(readFileSync(join(folder, "uv.lock"), "utf8"), "old\n");
});

test("what the manifest pins is raised there with the lock, and nothing else in its line", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "fairlead-upgrades-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const manifest = (version: string): string => `[project]\ndependencies = ["idna==2.1", "Django[argon2] == ${version}", "flask>=2"]\n`;
  writeFileSync(join(folder, "pyproject.toml"), manifest("3.2.0"));
  writeFileSync(join(folder, "uv.lock"), "old\n");
  const uv = { tool: { path: "uv" }, run: (): unknown => Promise.resolve({ code: 0, signal: null, stdout: "", stderr: "" }) };
  const tools = {
    layout: createStore(join(folder, "store")),
    uv: () => Promise.resolve(uv as unknown as Uv),
    fetch: () => Promise.reject(new Error("no")),
  };
  const steps = planUpgrades([
    {
      ...ONE,
      pins: [
        { file: "pyproject.toml", line: 2 },
        { file: "other/pyproject.toml", line: 1 },
      ],
    },
  ]);
  assert.deepEqual(await previewUpgrades(folder, steps, tools), [
    { file: "pyproject.toml", before: manifest("3.2.0"), after: manifest("3.2.25") },
  ]);
});

test("what was shown is written, unless the file is another by then", (t) => {
  const folder = mkdtempSync(join(tmpdir(), "fairlead-upgrades-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, "uv.lock"), "old\n");
  const changes = [{ file: "uv.lock", before: "old\n", after: "new\n" }];
  applyChanges(folder, changes);
  assert.equal(readFileSync(join(folder, "uv.lock"), "utf8"), "new\n");
  assert.throws(() => applyChanges(folder, changes), { code: "FL-6614" });
});
