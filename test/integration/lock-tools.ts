// The real tools that write locks, installed from the user's package index into a folder that later runs use again.
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir, userInfo } from "node:os";
import { dirname, join } from "node:path";
import type { TestContext } from "node:test";
import type { TargetPlatform } from "../../src/model/platform.ts";
import type { ResolvedSet } from "../../src/model/resolved-set.ts";
import { exec } from "../../src/platform/exec.ts";
import { chooseInterpreter } from "../../src/python/interpreter/choose-interpreter.ts";
import { hostPlatform } from "../../src/python/interpreter/host-platform.ts";
import type { LockSelection, ManagerReading } from "../../src/python/managers/manager-reader.ts";
import { readManager } from "../../src/python/managers/read-manager.ts";
import { resolveLock } from "../../src/python/resolve/resolve-lock.ts";
import { listSourceTree } from "../../src/python/source-tree.ts";

export interface LockTool {
  /** Folder of the tool's programs. */
  readonly bin: string;
  readonly python: string;
  readonly platform: TargetPlatform;
  /** Runs one of its programs in `cwd`; throws with its output when it fails. */
  run(cwd: string, argv: readonly string[]): Promise<string>;
}

const INSTALL_TIMEOUT_MS = 110_000;
const RUN_TIMEOUT_MS = 100_000;

/** Installs `requirements` (exact pins) unless an earlier run has. Null, with the test skipped loudly, where Python, pip or the index is missing. */
export async function lockTool(t: TestContext, name: string, requirements: readonly string[]): Promise<LockTool | null> {
  const python = await interpreter();
  if (python === null) return skip(t, "no CPython 3.11 or newer with venv and pip is here");
  const platform = await hostPlatform({ path: python });
  const root = join(tmpdir(), `fairlead-lock-tools-${userInfo().uid}`);
  const folder = join(root, `${name}-${platform.python.version}-${requirements.join("+").replace(/[^A-Za-z0-9.+-]/g, "_")}`);
  if (!existsSync(folder)) {
    const problem = await install(python, folder, requirements);
    if (problem !== null) return skip(t, `${name} cannot be installed from the package index: ${problem}`);
  }
  const bin = join(folder, "bin");
  const env = {
    ...process.env,
    PATH: `${dirname(python)}:${process.env["PATH"]}`,
    VIRTUAL_ENV: undefined,
    PYTHONPATH: undefined,
    NO_COLOR: "1",
    COLUMNS: "400",
  };
  return {
    bin,
    python,
    platform,
    async run(cwd, [program = "", ...args]) {
      const argv = [existsSync(join(bin, program)) ? join(bin, program) : program, ...args];
      const result = await exec(argv, {
        cwd,
        env: { ...env, ...toolSettings(cwd) },
        timeoutMs: RUN_TIMEOUT_MS,
        purpose: "test the reading of locks",
      });
      if (result.code !== 0) throw new Error(`${argv.join(" ")} ended with ${result.code}\n${result.stdout}\n${result.stderr}`);
      return `${result.stdout}\n${result.stderr}`;
    },
  };
}

/** Each tool keeps its environments inside the test's own folder and asks nothing. */
function toolSettings(cwd: string): Record<string, string> {
  return {
    POETRY_VIRTUALENVS_PATH: join(cwd, ".poetry-environments"),
    POETRY_NO_INTERACTION: "1",
    PIPENV_VENV_IN_PROJECT: "1",
    PIPENV_YES: "1",
    PIPENV_NOSPIN: "1",
    PIPENV_IGNORE_VIRTUALENVS: "1",
    PDM_CHECK_UPDATE: "0",
    PDM_IGNORE_ACTIVE_VENV: "1",
  };
}

async function interpreter(): Promise<string | null> {
  const constraints = { constraint: ">=3.11,<3.14", source: null, declared: [], preferred: [], problems: [] };
  const surroundings = { env: process.env, home: homedir(), exec, nowMs: Date.now() };
  const { chosen } = await chooseInterpreter(constraints, { ...surroundings, instanceUser: "same", mayCopy: false });
  if (chosen === null) return null;
  const has = await exec([chosen.path, "-c", "import venv, ensurepip"], { timeoutMs: 20_000, purpose: "look for venv" });
  return has.code === 0 ? chosen.path : null;
}

async function install(python: string, folder: string, requirements: readonly string[]): Promise<string | null> {
  const aside = `${folder}.${process.pid}`;
  mkdirSync(dirname(folder), { recursive: true, mode: 0o700 });
  try {
    for (const argv of [
      [python, "-m", "venv", folder],
      [join(folder, "bin/python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", ...requirements],
    ]) {
      const result = await exec(argv, { timeoutMs: INSTALL_TIMEOUT_MS, purpose: "install a tool for the tests" });
      if (result.code === 0) continue;
      rmSync(folder, { recursive: true, force: true });
      return result.stderr.trim().split("\n").at(-1) ?? `pip ended with ${result.code}`;
    }
    return null;
  } catch (cause) {
    if (existsSync(folder)) renameSync(folder, aside); // half installed: scripts hold the folder's name, so it is made again
    rmSync(aside, { recursive: true, force: true });
    return (cause as Error).message;
  }
}

function skip(t: TestContext, reason: string): null {
  t.skip(reason);
  return null;
}

/** A folder with these files that goes away after the test. */
export function projectFolder(t: TestContext, files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), "fairlead-locks-"));
  t.after(() => rmSync(root, { recursive: true, force: true }));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

/** Reads the project and resolves its lock as Fairlead does. */
export function read(
  root: string,
  platform: TargetPlatform,
  selection: Partial<LockSelection> = {},
): { reading: ManagerReading; set: ResolvedSet } {
  const tree = listSourceTree(root);
  const reading = readManager(tree);
  if (reading.lock === null) throw new Error(`no lock was read in ${root}: ${JSON.stringify(reading.problems)}`);
  return { reading, set: resolveLock(tree.root, reading.lock, platform, { ...reading.selection, ...selection }) };
}

/** "name version" of each package, sorted. */
export function pins(set: ResolvedSet): string[] {
  return set.packages.map(({ name, version }) => `${name} ${version}`);
}

/** The address of the user's package index, taken from a lock that uv wrote with the user's own configuration. */
export function indexIn(uvLock: string): string {
  return /registry = "([^"]+)"/.exec(uvLock)![1]!;
}

export const PROJECT = `[project]
name = "shop"
version = "0.1.0"
requires-python = ">=3.11,<4"
dependencies = [
  "flask>=3",
  "uvicorn[standard]>=0.30; sys_platform != 'win32'",
  "colorama; sys_platform == 'win32'",
  "tomli; python_version < '3.11'",
  "importlib-metadata; python_full_version >= '3.11'",
]

[project.optional-dependencies]
pg = ["psycopg[binary]>=3.2"]

[dependency-groups]
dev = ["pytest>=8"]
prod = ["gunicorn>=22"]
`;
