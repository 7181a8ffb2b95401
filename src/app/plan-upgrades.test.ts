import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { findUpgrades, type FoundUpgrade } from "../audit/dependencies/find-upgrades.ts";
import { createStore } from "../build/store/layout.ts";
import type { Uv } from "../build/uv/run-uv.ts";
import { listSourceTree } from "../python/source-tree.ts";
import { planUpgrades, raisePins, type UpgradeStep } from "./plan-upgrades.ts";
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
};

test("uv raises what is in its lock, in one run", () => {
  assert.deepEqual(planUpgrades([ONE, { ...ONE, name: "idna", to: "3.7" }]), [
    { kind: "uv", folder: "", args: ["lock", "--upgrade-package", "django==3.2.25", "--upgrade-package", "idna==3.7"] },
  ]);
});

test("plain pins are edited, and what belongs to another tool, is bound or has no fix is left to a person, with the command where there is one", () => {
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
      { kind: "pins", file: "requirements.txt", edits: [{ line: 2, name: "django", from: "3.2.0", to: "3.2.25" }] },
      'pip-compile --generate-hashes --upgrade-package "django==3.2.25"',
      "poetry update django",
      "3.2.25 lies outside the declared `<3.2.1`: widen it first",
      "no version is known that fixes everything",
    ],
  );
});

test("a pin is raised where it stands, with its extras, marker and comment", () => {
  const edits = (line: number) => [{ line, name: "zope-interface", from: "4.0", to: "5.0" }];
  assert.equal(
    raisePins("x==4.0\nZope.Interface[test] == 4.0 ; python_version > '3' # 4.0\n", edits(2)),
    "x==4.0\nZope.Interface[test] == 5.0 ; python_version > '3' # 4.0\n",
  );
  for (const other of ["zope-interface==4.0.1", "my-zope-interface==4.0", "zope-interface>=4.0", "zope-interface==4.0+local"])
    assert.equal(raisePins(other, edits(1)), other);
});

test("a project's upgrades are found, shown and written exactly as shown", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "fairlead-upgrades-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const root = join(folder, "project");
  mkdirSync(root);
  writeFileSync(join(root, "requirements.txt"), "# pinned\nflask==2.2.4\nsqlparse==0.4.4\n");
  const tree = listSourceTree(root);
  const found = findUpgrades({ tree, read: (path) => tree.text(path)?.text ?? null }, { fetchedAdvisories: null });
  assert.deepEqual(
    found.map(({ name, from, to }) => [name, from, to]),
    [["flask", "2.2.4", "2.2.5"]],
  );
  const steps = planUpgrades(found);
  const tools = {
    layout: createStore(join(folder, "store")),
    uv: () => Promise.reject(new Error("not needed")),
    fetch: () => Promise.reject(new Error("not needed")),
  };
  const changes = await previewUpgrades(root, steps, tools);
  assert.deepEqual(
    changes.map(({ after }) => after),
    ["# pinned\nflask==2.2.5\nsqlparse==0.4.4\n"],
  );
  assert.match(readFileSync(join(root, "requirements.txt"), "utf8"), /2\.2\.4/);
  applyChanges(root, changes);
  assert.equal(readFileSync(join(root, "requirements.txt"), "utf8"), changes[0]!.after);
  assert.throws(() => applyChanges(root, changes), { code: "FL-6614" });
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
