// A real interpreter, copied: it runs with nothing from its old place, also for a user who cannot enter that.
import assert from "node:assert/strict";
import { chmodSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { exec } from "../../src/platform/exec.ts";
import { findPythons } from "../../src/python/interpreter/candidates.ts";
import { copyInterpreter } from "../../src/python/interpreter/copy-interpreter.ts";
import { hostPlatform } from "../../src/python/interpreter/host-platform.ts";

const NOBODY = "65534";
const SCRIPT = "import sys, ssl, sqlite3, ctypes, zlib, hashlib, asyncio, json; print(sys.base_prefix, sys.version.split()[0])";

test(
  "the copy of an interpreter of pyenv or uv runs by itself, makes environments, and runs for another user",
  { timeout: 120_000 },
  async (t) => {
    const original = findPythons({ env: process.env, home: homedir() }).find(
      ({ from, version }) => (from === "pyenv" || from === "uv") && version?.startsWith("3."),
    );
    if (original === undefined) return t.skip("this machine has no interpreter of pyenv or uv");
    const folder = mkdtempSync(join(tmpdir(), "fairlead-copy-"));
    t.after(() => rmSync(folder, { recursive: true, force: true }));
    chmodSync(folder, 0o755);
    const target = join(folder, "python");
    const copy = await copyInterpreter({ path: original.path, version: original.version! }, target);
    assert.equal(copy.version, original.version);
    assert.deepEqual(await hostPlatform(copy), await hostPlatform(original));

    const options = { timeoutMs: 60_000, purpose: "try the copy", env: { PATH: "/usr/bin:/bin" } };
    const own = await exec([copy.path, "-c", SCRIPT], options);
    assert.deepEqual([own.code, own.stdout.trim()], [0, `${target} ${copy.version}`], own.stderr);
    const venv = join(folder, "venv");
    assert.equal((await exec([copy.path, "-m", "venv", "--without-pip", venv], options)).code, 0);
    assert.equal(
      (await exec([join(venv, "bin/python"), "-c", "import sys; print(sys.prefix != sys.base_prefix)"], options)).stdout.trim(),
      "True",
    );

    const again = await copyInterpreter({ path: original.path, version: original.version! }, target);
    assert.equal(again.path, copy.path);

    if (process.getuid?.() !== 0 || !existsSync("/usr/bin/setpriv"))
      return t.diagnostic("not tried as another user: this needs root and setpriv");
    const other = await exec(
      ["/usr/bin/setpriv", `--reuid=${NOBODY}`, `--regid=${NOBODY}`, "--clear-groups", copy.path, "-c", SCRIPT],
      options,
    );
    assert.deepEqual([other.code, other.stdout.trim()], [0, `${target} ${copy.version}`], other.stderr);
  },
);

test("the system's own interpreter is not copied", async (t) => {
  if (!existsSync("/usr/bin/python3")) return t.skip("this machine has no /usr/bin/python3");
  await assert.rejects(copyInterpreter({ path: "/usr/bin/python3", version: "" }, join(tmpdir(), `fairlead-no-copy-${process.pid}`)), {
    code: "FL-1156",
  });
});

test("a bare python3 says what platform it is, without pip, venv or any site-packages", async (t) => {
  if (!existsSync("/usr/bin/python3")) return t.skip("this machine has no /usr/bin/python3");
  const platform = await hostPlatform({ path: "/usr/bin/python3" });
  assert.equal(platform.os, process.platform === "darwin" ? "darwin" : "linux");
  assert.match(platform.python.version, /^3\.\d+\.\d+/);
});
