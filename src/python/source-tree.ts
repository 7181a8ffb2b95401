// Lists the files of a project that belong to it: follows .gitignore and .fairleadignore, never takes secrets, VCS folders or caches, and is bounded.
import { existsSync, lstatSync, readdirSync, readlinkSync, realpathSync, statSync } from "node:fs";
import type { Dirent } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { NO_SUCH_PROJECT, TREE_TOO_LARGE } from "../platform/errors/python-tree-errors.ts";
import { userError } from "../platform/errors/user-error.ts";
import { broughtBack, childRules, isIgnored, outerRules } from "./ignore-rules.ts";
import type { IgnoreRules } from "./ignore-rules.ts";
import { alwaysLeftOutFile, alwaysLeftOutFolder } from "./never-taken.ts";
import type { LeftOutReason } from "./never-taken.ts";
import { noteRead } from "../platform/noted-reads.ts";
import { readText } from "./text.ts";
import type { TextReading } from "./text.ts";

export interface SourceTree {
  /** Absolute, links resolved. */
  readonly root: string;
  /** Sorted by path (code units). Links are listed, never followed into folders. */
  readonly files: readonly SourceFile[];
  /** A folder is one entry. Bounded: the first LEFT_OUT_MAX; `leftOutCount` counts all. */
  readonly leftOut: readonly LeftOut[];
  readonly leftOutCount: number;
  /** Whether a listed file has this path (relative, forward slashes). */
  has(path: string): boolean;
  /** Text of a listed file, decoded leniently; null when the tree has no such file or it cannot be read. Kept, so asking twice is cheap. */
  text(path: string): TextReading | null;
}

export interface SourceFile {
  /** Relative to the root, forward slashes. */
  readonly path: string;
  readonly sizeBytes: number;
  readonly executable: boolean;
  /** Target as written, for a symbolic link inside the tree; null for a regular file. */
  readonly link: string | null;
  /** With inode and change time: enough to know that a file was not touched since its hash was taken. */
  readonly modifiedMs: number;
  readonly changedMs: number;
  readonly inode: number;
}

export interface LeftOut {
  readonly path: string;
  readonly reason: LeftOutReason;
  readonly detail: string;
}

export interface SourceTreeOptions {
  /** Default 100,000: more than any application has, few enough to list in seconds. */
  readonly filesMax?: number;
  /** Default 64 folders. */
  readonly depthMax?: number;
}

const FILES_MAX = 100_000;
const DEPTH_MAX = 64;
const LEFT_OUT_MAX = 2_000;
const TEXTS_KEPT_MAX_BYTES = 256 * 1024 * 1024;

/** Throws NO_SUCH_PROJECT when `root` is no readable folder and TREE_TOO_LARGE when a bound is passed. */
export function listSourceTree(root: string, options: SourceTreeOptions = {}): SourceTree {
  const real = realFolder(root);
  const walk: Walk = {
    root: real,
    filesMax: options.filesMax ?? FILES_MAX,
    depthMax: options.depthMax ?? DEPTH_MAX,
    files: [],
    leftOut: [],
    leftOutCount: 0,
  };
  listFolder(walk, "", outerRules(real), 0);
  return sourceTreeOf(walk);
}

/** The tree of one file, whatever lies beside it; empty where it is no file that belongs into a tree. Throws NO_SUCH_PROJECT as `listSourceTree`. */
export function singleFileTree(root: string, name: string): SourceTree {
  const real = realFolder(root);
  const walk: Walk = { root: real, filesMax: 1, depthMax: 0, files: [], leftOut: [], leftOutCount: 0 };
  listFile(walk, name, outerRules(real));
  return sourceTreeOf(walk);
}

/** A tree whose files are known: of a folder that holds nothing else. */
export function sourceTreeOf({ root, files, leftOut = [], leftOutCount = 0 }: KnownTree): SourceTree {
  const sorted = [...files].sort((a, b) => (a.path < b.path ? -1 : 1));
  const byPath = new Map(sorted.map((file) => [file.path, file]));
  return { root, files: sorted, leftOut, leftOutCount, has: (path) => byPath.has(path), text: textReader(root, byPath) };
}

type KnownTree = Pick<SourceTree, "root" | "files"> & Partial<Pick<SourceTree, "leftOut" | "leftOutCount">>;

interface Walk {
  readonly root: string;
  readonly filesMax: number;
  readonly depthMax: number;
  readonly files: SourceFile[];
  readonly leftOut: LeftOut[];
  leftOutCount: number;
}

function listFolder(walk: Walk, folder: string, outer: IgnoreRules, depth: number): void {
  if (depth > walk.depthMax) throw tooLarge(walk, `folders nested deeper than ${walk.depthMax}`);
  const absolute = join(walk.root, folder);
  const entries = entriesOf(walk, folder, absolute);
  const rules = childRules(outer, absolute, entries);
  for (const entry of entries) {
    const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory()) {
      const never = alwaysLeftOutFolder(join(absolute, entry.name), entry.name);
      if (never !== null) leaveOut(walk, `${path}/`, never.reason, never.detail);
      else if (isIgnored(rules, join(walk.root, path), true)) leaveOut(walk, `${path}/`, "ignored", "an ignore file names it");
      else listFolder(walk, path, broughtBack(rules, join(walk.root, path)), depth + 1);
    } else listFile(walk, path, rules);
  }
}

function entriesOf(walk: Walk, folder: string, absolute: string): Dirent[] {
  try {
    return readdirSync(absolute, { withFileTypes: true });
  } catch (cause) {
    if (folder === "") throw userError(NO_SUCH_PROJECT, { path: absolute, reason: (cause as Error).message }, { cause });
    leaveOut(walk, `${folder}/`, "unreadable", reasonOf(cause, folder));
    return [];
  }
}

/** A name of bytes that are no UTF-8 is read with a mark in their place, under which nothing is found. */
function reasonOf(cause: unknown, path: string): string {
  const { code } = cause as NodeJS.ErrnoException;
  return code === "ENOENT" && path.includes("\ufffd") ? "its name is not UTF-8" : `it cannot be read (${code ?? "no reason is known"})`;
}

function listFile(walk: Walk, path: string, rules: IgnoreRules): void {
  const absolute = join(walk.root, path);
  const never = alwaysLeftOutFile(absolute);
  if (never !== null) return leaveOut(walk, path, never.reason, never.detail);
  if (isIgnored(rules, absolute, false)) return leaveOut(walk, path, "ignored", "an ignore file names it");
  let stat;
  let link: string | null;
  try {
    stat = lstatSync(absolute);
    link = stat.isSymbolicLink() ? readlinkSync(absolute) : null; // one below /proc may be seen and not read
  } catch (cause) {
    return leaveOut(walk, path, "unreadable", reasonOf(cause, path));
  }
  if (link === null && !stat.isFile()) return leaveOut(walk, path, "special", "not a file, folder or link");
  if (link !== null && !staysInside(walk.root, absolute)) return leaveOut(walk, path, "outside", `links to ${link}`);
  if (walk.files.length >= walk.filesMax) throw tooLarge(walk, `more than ${walk.filesMax} files`);
  walk.files.push({
    path,
    sizeBytes: stat.size,
    executable: link === null && (stat.mode & 0o111) !== 0,
    link,
    modifiedMs: stat.mtimeMs,
    changedMs: stat.ctimeMs,
    inode: stat.ino,
  });
}

/** A link counts when what it finally points to exists, lies in the tree and is not the tree or a folder around the link (a loop). */
function staysInside(root: string, absolute: string): boolean {
  try {
    const real = realpathSync(absolute);
    return (
      real.startsWith(root + sep) && !dirname(absolute).startsWith(real + sep) && dirname(absolute) !== real && !isNeverTaken(root, real)
    );
  } catch {
    return false; // dangling or a loop: what it points to is not in the tree
  }
}

/** A link must not bring in by another name what is left out under its own. */
function isNeverTaken(root: string, real: string): boolean {
  const parts = relative(root, real).split(sep);
  for (let i = 0; i < parts.length - 1; i++) {
    if (alwaysLeftOutFolder(join(root, ...parts.slice(0, i + 1)), parts[i]!) !== null) return true;
  }
  const last = parts.at(-1)!;
  return (statSync(real).isDirectory() ? alwaysLeftOutFolder(real, last) : alwaysLeftOutFile(real)) !== null;
}

function leaveOut(walk: Walk, path: string, reason: LeftOutReason, detail: string): void {
  walk.leftOutCount += 1;
  if (walk.leftOut.length < LEFT_OUT_MAX) walk.leftOut.push({ path, reason, detail });
}

function textReader(root: string, files: ReadonlyMap<string, SourceFile>): (path: string) => TextReading | null {
  const kept = new Map<string, TextReading | null>();
  let keptBytes = 0;
  return (path) => {
    noteRead(join(root, path));
    const before = kept.get(path);
    if (before !== undefined) return before;
    const file = files.get(path);
    if (file === undefined) return null;
    const reading = readText(join(root, path));
    const sizeBytes = reading?.text.length ?? 0;
    if (keptBytes + sizeBytes <= TEXTS_KEPT_MAX_BYTES) {
      kept.set(path, reading);
      keptBytes += sizeBytes;
    }
    return reading;
  };
}

function realFolder(root: string): string {
  const absolute = resolve(root);
  if (!existsSync(absolute)) throw userError(NO_SUCH_PROJECT, { path: absolute, reason: "it does not exist" });
  const real = realpathSync(absolute);
  if (!statSync(real).isDirectory()) throw userError(NO_SUCH_PROJECT, { path: absolute, reason: "it is not a folder" });
  return real;
}

function tooLarge(walk: Walk, problem: string): Error {
  const counts = new Map<string, number>();
  for (const { path } of walk.files) {
    const top = path.includes("/") ? `${path.split("/", 1)[0]}/` : path;
    counts.set(top, (counts.get(top) ?? 0) + 1);
  }
  const largest = [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? null;
  return userError(TREE_TOO_LARGE, { root: walk.root, problem, largest });
}
