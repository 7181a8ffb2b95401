// The ignore files in force at a folder: .gitignore with git's meaning, .fairleadignore over it.
import { existsSync } from "node:fs";
import type { Dirent } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import ignore from "ignore";
import type { Ignore } from "ignore";
import { readText } from "./text.ts";

/** Deepest folder last, in both lists. */
export interface IgnoreRules {
  readonly git: readonly IgnoreFile[];
  readonly fairlead: readonly IgnoreFile[];
}

interface IgnoreFile {
  readonly base: string;
  readonly patterns: Ignore;
}

const PARENTS_MAX = 32;
/** No path of Linux is longer (PATH_MAX), so a longer pattern matches nothing; as a regular expression it could not even be built. */
const PATTERN_MAX_CHARS = 4096;

/** The .gitignore files above the root, up to the repository's top. Left aside when they would ignore the root itself: who ships it, wants it. */
export function outerRules(root: string): IgnoreRules {
  const none = { git: [], fairlead: [] };
  if (existsSync(join(root, ".git"))) return none;
  const files: IgnoreFile[] = [];
  let folder = root;
  for (let i = 0; i < PARENTS_MAX && dirname(folder) !== folder; i++) {
    folder = dirname(folder);
    const file = ignoreFile(folder, ".gitignore");
    if (file !== null) files.unshift(file);
    if (!existsSync(join(folder, ".git"))) continue;
    const rules = { git: files, fairlead: [] };
    return isIgnored(rules, root, true) ? none : rules;
  }
  return none;
}

export function childRules(outer: IgnoreRules, folder: string, entries: readonly Dirent[]): IgnoreRules {
  const names = new Set(entries.filter((entry) => entry.isFile()).map((entry) => entry.name));
  if (!names.has(".gitignore") && !names.has(".fairleadignore")) return outer;
  const git = names.has(".gitignore") ? ignoreFile(folder, ".gitignore") : null;
  const fairlead = names.has(".fairleadignore") ? ignoreFile(folder, ".fairleadignore") : null;
  return {
    git: git === null ? outer.git : [...outer.git, git],
    fairlead: fairlead === null ? outer.fairlead : [...outer.fairlead, fairlead],
  };
}

/** The deepest file that says anything decides; .fairleadignore is asked first, so `!static/dist` there brings back what git leaves out. */
export function isIgnored(rules: IgnoreRules, absolute: string, isFolder: boolean): boolean {
  return decision(rules.fairlead, absolute, isFolder) ?? decision(rules.git, absolute, isFolder) ?? false;
}

/** Below a folder that .fairleadignore brought back, the .gitignore files above it have nothing more to say. */
export function broughtBack(rules: IgnoreRules, folder: string): IgnoreRules {
  return decision(rules.fairlead, folder, true) === false && decision(rules.git, folder, true) === true ? { ...rules, git: [] } : rules;
}

function decision(files: readonly IgnoreFile[], absolute: string, isFolder: boolean): boolean | null {
  for (let i = files.length - 1; i >= 0; i--) {
    const { base, patterns } = files[i]!;
    const path = relative(base, absolute).split(sep).join("/");
    const { ignored, unignored } = patterns.test(isFolder ? `${path}/` : path);
    if (ignored) return true;
    if (unignored) return false;
  }
  return null;
}

function ignoreFile(folder: string, name: string): IgnoreFile | null {
  const reading = readText(join(folder, name));
  if (reading === null) return null;
  const lines = reading.text.split("\n").filter((line) => line.length <= PATTERN_MAX_CHARS);
  return { base: folder, patterns: ignore({ allowRelativePaths: true, ignorecase: false }).add(lines) };
}
