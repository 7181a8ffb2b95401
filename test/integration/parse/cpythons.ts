// The CPython interpreters of this machine that can be an oracle of the parser.
import { spawnSync } from "node:child_process";
import { globSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

export interface CPython {
  readonly path: string;
  /** As in "3.12". */
  readonly version: string;
  readonly standardLibrary: string;
}

/** One interpreter per version: on PATH as python3 or python3.<minor>, or of pyenv. */
export function findCPythons(): CPython[] {
  const minors = [11, 12, 13, 14];
  const pyenv = globSync(join(process.env["PYENV_ROOT"] ?? join(homedir(), ".pyenv"), "versions/3.*/bin/python3"));
  const found = new Map<string, CPython>();
  for (const path of ["python3", ...minors.map((minor) => `python3.${minor}`), ...pyenv]) {
    const python = probe(path);
    if (python && minors.some((minor) => python.version === `3.${minor}`) && !found.has(python.version)) found.set(python.version, python);
  }
  return [...found.values()].sort((one, other) => (one.version < other.version ? -1 : 1));
}

function probe(path: string): CPython | null {
  const script = "import sys, sysconfig; print('%d.%d' % sys.version_info[:2]); print(sysconfig.get_path('stdlib'))";
  const { status, stdout } = spawnSync(path, ["-c", script], { encoding: "utf8" });
  const [version, standardLibrary] = (stdout ?? "").trim().split("\n");
  return status === 0 && version && standardLibrary ? { path, version, standardLibrary } : null;
}

/** The library's own sources, its tests and broken samples included, in a fixed order. */
export function librarySources(python: CPython): string[] {
  const files = globSync("**/*.py", { cwd: python.standardLibrary }).filter((path) => !path.includes("site-packages"));
  return files.sort().map((path) => join(python.standardLibrary, path));
}

export function readSources(paths: readonly string[]): Uint8Array[] {
  return paths.map((path) => readFileSync(path));
}
