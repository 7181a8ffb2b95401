import assert from "node:assert/strict";
import { mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import type { Exec } from "../../platform/exec.ts";
import { probeInterpreter } from "./host-platform.ts";

test("an interpreter is asked once, and again when its file was replaced", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "fairlead-probe-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const path = join(folder, "python3");
  writeFileSync(path, "one");
  let asked = 0;
  const lines = (minor: number): string =>
    ["cpython", `3.12.${minor}`, "x86_64", "Linux", "glibc 2.36", "True", "False", path, "/usr"].join("\n");
  const exec: Exec = () => Promise.resolve({ code: 0, signal: null, stdout: lines(++asked), stderr: "" });
  const answers = await Promise.all([probeInterpreter(path, exec), probeInterpreter(path, exec)]);
  assert.deepEqual([asked, answers[0].version, answers[1].version], [1, "3.12.1", "3.12.1"]);
  writeFileSync(`${path}.new`, "two");
  renameSync(`${path}.new`, path);
  assert.equal((await probeInterpreter(path, exec)).version, "3.12.2");
});
