// Reads a file of the project or of the workspace around it, by a path relative to the project's root (`../../uv.lock`).
import { existsSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { noteRead } from "../../platform/noted-reads.ts";
import type { SourceTree } from "../source-tree.ts";
import { readText } from "../text.ts";

export function textOf(tree: SourceTree, path: string): string | null {
  const listed = tree.text(path);
  if (listed !== null) return listed.text;
  return readText(join(tree.root, path))?.text ?? null;
}

const FOLDERS_UP_MAX = 8;

/** The nearest folder above the tree (not the tree itself) that holds `name`, as a relative path such as `../..`; stops at the repository's top. */
export function folderAbove(tree: SourceTree, name: string): string | null {
  let folder = tree.root;
  for (let i = 0; i < FOLDERS_UP_MAX && dirname(folder) !== folder && !isThere(join(folder, ".git")); i++) {
    folder = dirname(folder);
    if (isThere(join(folder, name))) return relative(tree.root, folder).split(sep).join("/");
  }
  return null;
}

function isThere(path: string): boolean {
  noteRead(path);
  return existsSync(path);
}
