import assert from "node:assert/strict";
import { test } from "node:test";
import type { ResolvedSet } from "../../model/resolved-set.ts";
import { readManager } from "../managers/read-manager.ts";
import { treeOf } from "../managers/testing.ts";
import { missingDependencies } from "./missing-dependencies.ts";

test("what this platform needs and the set lacks is named; what it does not need is not", () => {
  const manifest = `[project]
name = "shop"
dependencies = ["flask", "redis; sys_platform == 'linux'", "colorama; sys_platform == 'win32'", "shop[pg]"]
[project.optional-dependencies]
pg = ["psycopg"]
`;
  const reading = readManager(treeOf({ "pyproject.toml": manifest }));
  const flask = {
    name: "flask",
    version: "3",
    origin: { kind: "registry", index: null },
    files: [],
    sha256s: [],
    marker: null,
    source: { file: "x", line: null },
  } as const;
  const platform = { os: "linux", arch: "x86_64", libc: null, python: { implementation: "cpython", version: "3.11.7" } } as const;
  const set: ResolvedSet = { platform, lock: { file: "x", format: "requirements" }, packages: [flask], leftOut: [] };
  const missing = (extras: string[]): string[] =>
    missingDependencies(reading, set, { extras, groups: [], member: null }).map(({ name }) => name);
  assert.deepEqual(missing([]), ["redis"]);
  assert.deepEqual(missing(["pg"]), ["redis", "psycopg"]);
});
