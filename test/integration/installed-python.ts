// A Python of the test's own with packages from the package index, to ask the real ones.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import type { TestContext } from "node:test";

/** Its program; null where the packages cannot be installed: the test says that it was skipped. */
export function installedPython(t: TestContext, folder: string, packages: readonly string[]): string | null {
  const python = join(folder, "venv/bin/python");
  const made = spawnSync("python3", ["-m", "venv", join(folder, "venv")], { encoding: "utf8" });
  const done =
    made.status === 0 ? spawnSync(python, ["-m", "pip", "install", "-q", ...packages], { encoding: "utf8", timeout: 200_000 }) : made;
  if (done.status === 0) return python;
  t.skip(`the packages could not be installed: ${(done.stderr ?? "").trim().split("\n").at(-1) ?? "no python3"}`);
  return null;
}
