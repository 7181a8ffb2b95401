import assert from "node:assert/strict";
import { test } from "node:test";
import type { DeclaredDependency, ManagerReading } from "../../python/managers/manager-reader.ts";
import { oldestPython, planLock, requirementLine } from "./plan-lock.ts";

const dependency = (fields: Partial<DeclaredDependency>): DeclaredDependency => ({
  name: "flask",
  extras: [],
  specifier: "",
  marker: null,
  url: null,
  path: null,
  source: { file: "requirements.txt", line: 1 },
  ...fields,
});

const reading = (manager: string | null, fields: Partial<ManagerReading> = {}): ManagerReading =>
  ({
    manager: manager === null ? null : { value: manager },
    dependencies: [],
    manifests: [],
    workspaceRoot: null,
    ...fields,
  }) as unknown as ManagerReading;

test("a [project] table is locked by uv itself, in the workspace's root for a member", () => {
  assert.deepEqual(planLock(reading("setuptools"), { standardProject: true, imported: [] }), { kind: "uv-lock", file: "uv.lock" });
  assert.deepEqual(planLock(reading("uv", { workspaceRoot: "../.." }), { standardProject: true, imported: [] }), {
    kind: "uv-lock",
    file: "../../uv.lock",
  });
});

test("a requirements file is compiled as it stands", () => {
  const plan = planLock(reading("pip", { manifests: ["requirements.txt"], dependencies: [dependency({})] }), {
    standardProject: false,
    imported: [],
  });
  assert.equal(plan.kind === "requirements" && plan.input, "requirements.txt");
});

test("one that names a folder is reduced to what an index can give", () => {
  const dependencies = [dependency({}), dependency({ name: "own", path: "./own" })];
  const plan = planLock(reading("pip", { manifests: ["requirements.txt"], dependencies }), { standardProject: false, imported: [] });
  assert.deepEqual(plan.kind === "requirements" && [plan.input, plan.lines], [null, ["flask"]]);
});

test("a Poetry project without a lock is compiled from what it declares, not locked beside Poetry", () => {
  const plan = planLock(
    reading("poetry", { manifests: ["pyproject.toml"], dependencies: [dependency({ specifier: ">=2,<3 || >=3,<4" })] }),
    {
      standardProject: true,
      imported: [],
    },
  );
  assert.deepEqual(plan.kind === "requirements" && plan.lines, ["flask>=3,<4"]);
});

test("without a manifest the imports are what is needed, and become requirements.txt", () => {
  const plan = planLock(reading(null), { standardProject: false, imported: ["flask", "requests"] });
  assert.deepEqual(plan.kind === "requirements" && [plan.lines, plan.writeInput, plan.input], [
    ["flask", "requests"],
    true,
    "requirements.txt",
  ]);
});

test("conda's packages cannot be locked here", () => {
  assert.throws(() => planLock(reading("conda"), { standardProject: false, imported: [] }), { code: "FL-2006" });
});

test("a dependency is written as PEP 508 has it", () => {
  assert.deepEqual(requirementLine(dependency({ extras: ["async"], specifier: ">=3", marker: "sys_platform == 'linux'" })), [
    "flask[async]>=3 ; sys_platform == 'linux'",
  ]);
  assert.deepEqual(requirementLine(dependency({ url: "https://f.example/flask.whl" })), ["flask @ https://f.example/flask.whl"]);
});

test("the lock holds from the declared lower bound on, else for the chosen minor version", () => {
  assert.equal(oldestPython(">=3.9,<4", "3.12.1"), "3.9");
  assert.equal(oldestPython("~=3.11", "3.12.1"), "3.11");
  assert.equal(oldestPython(null, "3.12.1"), "3.12");
  assert.equal(oldestPython("<4", "3.12.1"), "3.12");
});
