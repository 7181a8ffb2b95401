// The CPythons of this machine: on PATH, of pyenv, managed by uv, in the system's folders. Found by looking; only what a name does not say is asked of the program.
import { existsSync, readFileSync, readdirSync, realpathSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { Interpreter } from "../../model/project.ts";
import { isVersion } from "../resolve/specifier.ts";
import { closedToOthers } from "./permission.ts";

export interface Candidate extends Interpreter {
  /** File or folder on its real path that other users may not enter; null when every user can execute it. */
  readonly closedAt: string | null;
  /** It is what `python3` means in the user's shell. */
  readonly isDefault: boolean;
}

export interface FoundPython {
  readonly path: string;
  readonly from: Interpreter["from"];
  /** Known from names alone; null when the program must be asked. */
  readonly version: string | null;
  readonly isDefault: boolean;
  readonly closedAt: string | null;
}

export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The user's own home folder. */
  readonly home: string;
}

const SYSTEM_FOLDERS = ["/usr/bin", "/usr/local/bin", "/opt/homebrew/bin"];
const PROGRAM = /^python3(?:\.\d+)?$/;
const FOUND_MAX = 64;

/** One entry a real program, the user's default first. */
export function findPythons({ env, home }: Surroundings): FoundPython[] {
  const pyenv = env["PYENV_ROOT"] ?? join(home, ".pyenv");
  const found = new Map<string, FoundPython>();
  const add = (path: string, from: Interpreter["from"], isDefault: boolean, named: string | null): void => {
    const real = realProgram(path);
    if (real === null || found.size >= FOUND_MAX) return;
    const before = found.get(real);
    if (before) return;
    found.set(real, { path: real, from, version: named ?? versionBeside(real), isDefault, closedAt: closedToOthers(real) });
  };
  const shims = join(pyenv, "shims");
  const folders = (env["PATH"] ?? "").split(":").filter((folder) => folder.startsWith("/"));
  const first = folders.find((folder) => existsSync(join(folder, "python3")));
  const base = first === undefined ? null : venvBase(first);
  if (base !== null) for (const name of programs(base)) add(join(base, name), "path", name === "python3", null);
  if (first === shims) for (const version of pyenvDefault(pyenv, env)) add(pyenvProgram(pyenv, version), "pyenv", true, version);
  for (const folder of folders.filter((folder) => folder !== shims && !isVenv(folder))) {
    const from = folder.startsWith(`${pyenv}/`) ? "pyenv" : SYSTEM_FOLDERS.includes(folder) || folder === "/bin" ? "system" : "path";
    for (const name of programs(folder)) add(join(folder, name), from, folder === first && name === "python3", null);
  }
  for (const version of names(join(pyenv, "versions"))) if (isVersion(version)) add(pyenvProgram(pyenv, version), "pyenv", false, version);
  for (const [folder, version] of uvManaged(env, home)) add(join(folder, "bin/python3"), "uv", false, version);
  for (const folder of SYSTEM_FOLDERS) for (const name of programs(folder)) add(join(folder, name), "system", false, null);
  return [...found.values()];
}

function programs(folder: string): string[] {
  return names(folder).filter((name) => PROGRAM.test(name));
}

function names(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return []; // a folder of PATH that does not exist holds no Python
  }
}

/** A virtual environment's python is its base's; the base is found by itself. */
function isVenv(folder: string): boolean {
  return existsSync(join(dirname(folder), "pyvenv.cfg"));
}

/** Folder of the programs that an active environment was made from: what `python3` means there. */
function venvBase(folder: string): string | null {
  if (!isVenv(folder)) return null;
  const home = /^home\s*=\s*(.+)$/m.exec(readFileSync(join(dirname(folder), "pyvenv.cfg"), "utf8"))?.[1]?.trim();
  return home?.startsWith("/") && !isVenv(home) ? home : null;
}

function realProgram(path: string): string | null {
  try {
    const real = realpathSync(path);
    const stat = statSync(real);
    return stat.isFile() && (stat.mode & 0o111) !== 0 && !isScript(real) ? real : null;
  } catch {
    return null; // a dangling link
  }
}

/** Shims and wrappers are shell scripts: what they start depends on the folder they are started in. */
function isScript(path: string): boolean {
  return statSync(path).size < 16_384 && readFileSync(path).subarray(0, 2).toString("latin1") === "#!";
}

function pyenvProgram(pyenv: string, version: string): string {
  return join(pyenv, "versions", version, "bin/python3");
}

function pyenvDefault(pyenv: string, env: Surroundings["env"]): string[] {
  const file = join(pyenv, "version");
  const written = env["PYENV_VERSION"] ?? (existsSync(file) ? readFileSync(file, "utf8") : "");
  return written.split(/[\s:]+/).filter((version) => isVersion(version));
}

function uvManaged(env: Surroundings["env"], home: string): [folder: string, version: string][] {
  const root = env["UV_PYTHON_INSTALL_DIR"] ?? join(env["XDG_DATA_HOME"] ?? join(home, ".local/share"), "uv/python");
  return names(root).flatMap((name) => {
    const version = /^cpython-(\d+\.\d+\.\d+(?:(?:a|b|rc)\d+)?)-/.exec(name)?.[1];
    return version === undefined ? [] : ([[join(root, name), version]] as [string, string][]);
  });
}

/** patchlevel.h lies beside installations that have their headers. */
function versionBeside(path: string): string | null {
  const minor = /^python(3\.\d+)$/.exec(basename(path))?.[1];
  if (minor === undefined) return null;
  const header = join(dirname(dirname(path)), "include", `python${minor}`, "patchlevel.h");
  return existsSync(header) ? (/#define PY_VERSION\s+"([^"+]+)/.exec(readFileSync(header, "utf8"))?.[1] ?? null) : null;
}
