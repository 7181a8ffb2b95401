// Makes HOME/runtime/<version>-<hash>/ from the Fairlead that is running: once per content, renamed into place whole.
import { createHash } from "node:crypto";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { RUNTIME_INCOMPLETE } from "../platform/errors/host-errors.ts";
import { userError } from "../platform/errors/user-error.ts";
import { fileError, syncFolder } from "../platform/files.ts";
import type { Home } from "./home.ts";
import { checksumOf, isWhole } from "./runtime-check.ts";
import { ownRuntime, runtimeIn, type Runtime } from "./runtime.ts";
import { packageVersion } from "./program-paths.ts";

const FOLDER_MODE = 0o755;

/** The copy of the Fairlead this process runs from: itself when that is one. Idempotent; two at once make the same folder. */
export function ensureRuntimeCopy(home: Home, from: Runtime = ownRuntime()): Runtime {
  if (existsSync(home.runtime) && dirname(from.folder) === realpathSync(home.runtime)) return from;
  const files = listRuntimeFiles(from);
  const folder = join(home.runtime, `${packageVersion(from.folder)}-${hashFiles(from, files)}`);
  if (existsSync(folder)) return runtimeIn(folder);
  const aside = `${folder}.${process.pid}.new`;
  try {
    copyRuntime(from, files, aside);
    renameSync(aside, folder);
  } catch (cause) {
    rmSync(aside, { recursive: true, force: true });
    if (!existsSync(folder)) throw fileError(cause, folder); // else another process was first
  }
  return runtimeIn(folder);
}

/** The copy itself where it is as it was made; else made anew, unless this process runs from it. For a start of the daemons. */
export function repairRuntimeCopy(home: Home, copy: Runtime, from: Runtime = ownRuntime()): Runtime {
  if (from.folder === copy.folder || isWhole(copy.folder)) return copy;
  const broken = `${copy.folder}.${process.pid}.broken`;
  try {
    renameSync(copy.folder, broken);
  } catch (cause) {
    if (existsSync(copy.folder)) throw fileError(cause, copy.folder); // else another process was first
  }
  const made = ensureRuntimeCopy(home, from);
  rmSync(broken, { recursive: true, force: true });
  return made;
}

/** Types, maps and documentation of a dependency: no program reads them. */
const NOT_RUN = /\.(ts|mts|cts|map|md|markdown)$/;

/** Paths relative to the package: package.json, bin/, the code without its tests, and the packages it needs. */
function listRuntimeFiles(from: Runtime): string[] {
  const code = relative(from.folder, from.code);
  const files = [
    "package.json",
    ...listFolder(from.folder, "bin").filter((path) => path !== join("bin", "node")),
    ...listFolder(from.folder, code).filter((path) => !/\.test\.[tj]s$|(^|\/)testing\.[tj]s$|\.map$/.test(path)),
    ...dependencyFolders(from.folder).flatMap(({ source, target }) =>
      listFolder(source, "")
        .filter((path) => !NOT_RUN.test(path))
        .map((path) => (source === join(from.folder, target) ? join(target, path) : `${target}\0${join(source, path)}\0${path}`)),
    ),
  ];
  if (!files.some((path) => path.startsWith(code))) throw userError(RUNTIME_INCOMPLETE, { missing: from.code });
  return files.sort();
}

function listFolder(root: string, folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.slice(root.length).includes("/node_modules"))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)));
}

/** Each package that is needed at run time, wherever npm put it, at its place in the copy. Nested ones are flattened: versions are pinned once. */
function dependencyFolders(packageFolder: string): { source: string; target: string }[] {
  const found = new Map<string, string>();
  const visit = (from: string): void => {
    const { dependencies = {} } = JSON.parse(readFileSync(join(from, "package.json"), "utf8")) as { dependencies?: Record<string, string> };
    for (const name of Object.keys(dependencies)) {
      if (found.has(name)) continue;
      const folder = findPackage(from, name);
      found.set(name, folder);
      visit(folder);
    }
  };
  visit(packageFolder);
  return [...found].map(([name, source]) => ({ source, target: join("node_modules", name) }));
}

function findPackage(from: string, name: string): string {
  for (let folder = from; ; folder = dirname(folder)) {
    const candidate = join(folder, "node_modules", name);
    if (existsSync(join(candidate, "package.json"))) return candidate;
    if (folder === dirname(folder)) throw userError(RUNTIME_INCOMPLETE, { missing: `the package ${name}` });
  }
}

function locate(from: Runtime, entry: string): { source: string; target: string } {
  const [target, source, path] = entry.split("\0");
  if (source === undefined) return { source: join(from.folder, entry), target: compiledPath(from, entry) };
  return { source, target: join(target as string, path as string) };
}

/** src/a/b.ts → dist/a/b.js: a copy looks like an installed package. */
function compiledPath(from: Runtime, entry: string): string {
  const code = `${relative(from.folder, from.code)}${sep}`;
  return entry.startsWith(code) ? join("dist", entry.slice(code.length)).replace(/\.ts$/, ".js") : entry;
}

function hashFiles(from: Runtime, entries: readonly string[]): string {
  const hash = createHash("sha256").update(process.version);
  for (const entry of entries) {
    const { source, target } = locate(from, entry);
    hash.update(`\0${target}\0`).update(readFileSync(source));
  }
  return hash.digest("hex").slice(0, 12);
}

function copyRuntime(from: Runtime, entries: readonly string[], to: string): void {
  const folders = new Set<string>();
  for (const entry of entries) {
    const { source, target } = locate(from, entry);
    const path = join(to, target);
    if (!folders.has(dirname(path))) {
      mkdirSync(dirname(path), { recursive: true, mode: FOLDER_MODE });
      folders.add(dirname(path));
    }
    writeCopy(source, path);
  }
  for (const folder of withParents(folders, to)) chmodSync(folder, FOLDER_MODE); // the edge's user reads it, whatever the umask
  linkOrCopy(from.node, join(to, "bin", "node"));
  const { path, text } = checksumOf(to);
  writeFileSync(path, text, { mode: 0o644 });
}

/** For `up`: where Fairlead is to come back after a power loss, the copy must not be a folder of empty files then. Seconds where it is new and the disk busy. */
export function syncRuntimeCopy({ folder }: Runtime): void {
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) syncFolder(join(entry.parentPath, entry.name)); // works for files too
  syncFolder(folder);
}

/**
 * Never linked: an editor that writes in place would change the running copy. TypeScript is stripped here, once: a daemon that strips its own
 * modules at each start holds 20 MB more (measured) and starts later.
 */
function writeCopy(source: string, path: string): void {
  if (source.endsWith(".ts") && path.endsWith(".js")) writeFileSync(path, javascriptOf(readFileSync(source, "utf8")));
  else copyFileSync(source, path);
  chmodSync(path, 0o644);
}

const RELATIVE_SPECIFIER = /((?:from|import)\s*\(?\s*)(["'])(\.{1,2}\/[^"'\n]+)\.ts\2/g;

/** The same lines and columns, so that a stack trace points into the source. */
export function javascriptOf(typescript: string): string {
  return stripTypes()(typescript).replaceAll(RELATIVE_SPECIFIER, "$1$2$3.js$2");
}

/** Says once that it is experimental; what it does is what Node itself does to each .ts file that it runs, so the warning tells nobody anything. */
function stripTypes(): (code: string) => string {
  const emitWarning = process.emitWarning.bind(process);
  process.emitWarning = () => {};
  try {
    const { stripTypeScriptTypes } = process.getBuiltinModule("node:module");
    stripTypeScriptTypes("");
    return stripTypeScriptTypes;
  } finally {
    process.emitWarning = emitWarning;
  }
}

function withParents(folders: ReadonlySet<string>, root: string): Set<string> {
  const all = new Set<string>([root]);
  for (const folder of folders) for (let at = folder; at.startsWith(root); at = dirname(at)) all.add(at);
  return all;
}

/** npm replaces the binary by unlinking it, so a hard link keeps the old one. Another file system, or an owner who is not us: a copy. */
function linkOrCopy(source: string, target: string): void {
  const uid = process.getuid?.() ?? -1;
  try {
    if (statSync(source).uid === uid) return linkSync(source, target);
  } catch {
    // EXDEV, EPERM or EMLINK: copied below
  }
  copyFileSync(source, target);
  chmodSync(target, 0o755);
}
