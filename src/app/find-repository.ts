// The repository that a project lies in, and where.
import { existsSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";

export interface Repository {
  /** Absolute; the project itself where it is in none. */
  readonly top: string;
  /** Path of the project below it, forward slashes; "" for the top itself. */
  readonly project: string;
}

const PARENTS_MAX = 64;

export function findRepository(root: string): Repository {
  let folder = root;
  for (let i = 0; i < PARENTS_MAX && dirname(folder) !== folder; i++, folder = dirname(folder))
    if (existsSync(join(folder, ".git"))) return { top: folder, project: relative(folder, root).split(sep).join("/") };
  return { top: root, project: "" };
}
