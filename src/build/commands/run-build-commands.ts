// Build commands, such as Django's collectstatic: run in a writable copy of the tree and a clean environment; what they wrote belongs to the artifact.
import {
  constants,
  copyFileSync,
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { BUILD_COMMAND_FAILED } from "../../platform/errors/build-errors.ts";
import { userError } from "../../platform/errors/user-error.ts";
import { canonicalJson } from "../../platform/canonical-json.ts";
import type { Exec } from "../../platform/exec.ts";
import { readJson, writeFileDurably } from "../../platform/files.ts";
import { randomName, systemRandom } from "../../platform/random.ts";
import type { ArtifactFile } from "../../model/artifact.ts";
import type { EnvironmentVariable } from "../../model/project.ts";
import { sha256Hex, storeContent, storedPath } from "../store/content-store.ts";
import type { StoreLayout } from "../store/layout.ts";
import { removeTree } from "../store/remove-tree.ts";
import type { ReadyVenv } from "../directory/venv.ts";
import { placeholderValues } from "./placeholder-values.ts";

export interface BuildCommands {
  readonly commands: readonly (readonly string[])[];
  /** Plain values of the project's own configuration files. */
  readonly variables: Readonly<Record<string, string>>;
  /** What the code reads; required ones without a value get a placeholder. */
  readonly env: readonly EnvironmentVariable[];
}

export interface CommandsToRun extends BuildCommands {
  readonly tree: readonly ArtifactFile[];
  readonly venv: ReadyVenv;
  readonly request: { readonly pythonPath: readonly string[]; readonly workingDirectory: string };
}

export interface CommandPorts {
  readonly layout: StoreLayout;
  readonly exec: Exec;
  readonly progress: (text: string) => void;
  readonly signal?: AbortSignal;
}

export interface CommandsResult {
  /** The tree with what was written, origin "build". */
  readonly tree: readonly ArtifactFile[];
  readonly notes: readonly string[];
}

const TIMEOUT_MS = 15 * 60_000;
const OUTPUT_LINES_MAX = 40;
const FILES_MAX = 100_000;
/** Rises when the way of running them changes. */
const RECIPE = 1;

interface Written {
  readonly files: readonly ArtifactFile[];
  readonly removed: readonly string[];
}

/** The same commands on the same inputs are not run again. Throws BUILD_COMMAND_FAILED with the command's own output. */
export async function runBuildCommands(run: CommandsToRun, at: CommandPorts): Promise<CommandsResult> {
  if (run.commands.length === 0) return { tree: run.tree, notes: [] };
  const placeholders = placeholderValues(run.env, run.variables);
  const { commands, variables, tree, venv, request } = run;
  const inputs = {
    recipe: RECIPE,
    commands,
    variables,
    placeholders,
    tree,
    venv: venv.key,
    path: request.pythonPath,
    cwd: request.workingDirectory,
  };
  const memory = join(at.layout.commands, `${sha256Hex(canonicalJson(inputs))}.json`);
  const known = recall(memory, at.layout);
  const written = known ?? (await runAll(run, placeholders, at));
  if (known === null) writeFileDurably(memory, JSON.stringify(written), 0o644);
  const names = Object.keys(placeholders);
  const notes = names.length > 0 && known === null ? [`Build commands ran with placeholders for ${names.join(", ")}.`] : [];
  return { tree: applyWritten(tree, written), notes };
}

export function applyWritten(tree: readonly ArtifactFile[], { files, removed }: Written): ArtifactFile[] {
  const gone = new Set([...removed, ...files.map(({ path }) => path)]);
  return [...tree.filter(({ path }) => !gone.has(path)), ...files];
}

function recall(memory: string, layout: StoreLayout): Written | null {
  const written = readJson(memory) as Written | null;
  if (written === null) return null;
  const whole = written.files.every(({ sha256, mode, link }) => link !== null || existsSync(storedPath(layout, sha256, mode === "0555")));
  return whole ? written : null;
}

async function runAll(run: CommandsToRun, placeholders: Readonly<Record<string, string>>, at: CommandPorts): Promise<Written> {
  const aside = join(at.layout.aside, `commands-${process.pid}-${randomName(systemRandom, 8)}`);
  const copy = join(aside, "app");
  try {
    const marks = copyTree(run.tree, copy, at.layout);
    const env = cleanEnvironment(run, aside, placeholders);
    for (const command of run.commands) await runOne(command, { cwd: join(copy, run.request.workingDirectory), env }, at);
    return collect(copy, marks, { tree: run.tree, layout: at.layout });
  } finally {
    removeTree(aside);
  }
}

async function runOne(command: readonly string[], where: { cwd: string; env: Record<string, string> }, at: CommandPorts): Promise<void> {
  const shown = command.join(" ");
  at.progress(`Running ${shown}`);
  const { signal } = at;
  const result = await at.exec(resolveProgram(command, where.env["PATH"]!), {
    ...where,
    timeoutMs: TIMEOUT_MS,
    purpose: "run a build command",
    ...(signal ? { signal } : {}),
  });
  if (result.code === 0) return;
  const details = `${result.stdout}\n${result.stderr}`.split("\n").filter((line) => line.trim() !== "");
  const exit = result.code === null ? `signal ${result.signal}` : `exit code ${result.code}`;
  throw userError(BUILD_COMMAND_FAILED, { command: shown, exit }, { details: details.slice(-OUTPUT_LINES_MAX) });
}

/** spawn looks a program up in our own PATH, not in the one it is given. */
function resolveProgram([program, ...args]: readonly string[], path: string): string[] {
  if (program === undefined || program.includes("/")) return [program ?? "", ...args];
  const found = path
    .split(":")
    .map((folder) => join(folder, program))
    .find((candidate) => existsSync(candidate));
  return [found ?? program, ...args];
}

function cleanEnvironment(run: CommandsToRun, aside: string, placeholders: Readonly<Record<string, string>>): Record<string, string> {
  for (const name of ["home", "tmp"]) mkdirSync(join(aside, name), { recursive: true });
  return {
    ...placeholders,
    ...run.variables,
    PATH: `${join(run.venv.path, "bin")}:/usr/local/bin:/usr/bin:/bin`,
    VIRTUAL_ENV: run.venv.path,
    PYTHONPATH: run.request.pythonPath.map((folder) => join(aside, "app", folder)).join(":"),
    PYTHONDONTWRITEBYTECODE: "1",
    PYTHONHASHSEED: "0",
    PYTHONUNBUFFERED: "1",
    PYTHONUTF8: "1",
    SOURCE_DATE_EPOCH: "315532800",
    HOME: join(aside, "home"),
    TMPDIR: join(aside, "tmp"),
    LANG: "C.UTF-8",
    TZ: "UTC",
  };
}

type Marks = Map<string, string>;

function copyTree(tree: readonly ArtifactFile[], copy: string, layout: StoreLayout): Marks {
  const marks: Marks = new Map();
  mkdirSync(copy, { recursive: true });
  for (const { path, sha256, mode, link } of tree) {
    const target = join(copy, path);
    mkdirSync(dirname(target), { recursive: true });
    if (link !== null) symlinkSync(link, target);
    else {
      copyFileSync(storedPath(layout, sha256, mode === "0555"), target, constants.COPYFILE_FICLONE);
      chmodSync(target, mode === "0555" ? 0o755 : 0o644);
    }
    marks.set(path, markOf(target));
  }
  return marks;
}

function markOf(path: string): string {
  const { size, mtimeMs, ctimeMs, ino } = lstatSync(path);
  return `${size} ${mtimeMs} ${ctimeMs} ${ino}`;
}

function collect(copy: string, marks: Marks, at: { tree: readonly ArtifactFile[]; layout: StoreLayout }): Written {
  const before = new Map(at.tree.map((file) => [file.path, file]));
  const files: ArtifactFile[] = [];
  const seen = new Set<string>();
  for (const path of outputs(copy, "")) {
    seen.add(path);
    if (seen.size > FILES_MAX) throw new Error(`build commands left more than ${FILES_MAX} files`);
    if (marks.get(path) === markOf(join(copy, path))) continue;
    const file = storeOutput(copy, path, at.layout);
    const old = before.get(path);
    if (old?.sha256 !== file.sha256 || old.mode !== file.mode || old.link !== file.link) files.push(file);
  }
  return { files, removed: [...before.keys()].filter((path) => !seen.has(path)) };
}

function storeOutput(copy: string, path: string, layout: StoreLayout): ArtifactFile {
  const full = join(copy, path);
  const stat = lstatSync(full);
  if (stat.isSymbolicLink()) {
    const link = readlinkSync(full);
    return { path, sha256: sha256Hex(link), sizeBytes: Buffer.byteLength(link), mode: "0444", link, origin: "build" };
  }
  const executable = (stat.mode & 0o111) !== 0;
  const content = readFileSync(full);
  const sha256 = sha256Hex(content);
  storeContent(layout, { sha256, content, executable });
  return { path, sha256, sizeBytes: content.length, mode: executable ? "0555" : "0444", link: null, origin: "build" };
}

const CACHES = new Set(["__pycache__", ".pytest_cache", ".mypy_cache", "node_modules", ".cache"]);

function outputs(root: string, folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory()) return CACHES.has(entry.name) ? [] : outputs(root, path);
    return entry.name.endsWith(".pyc") || !(entry.isFile() || entry.isSymbolicLink()) ? [] : [path];
  });
}
