// Workspace members are given as globs of folders: `packages/*`, `libs/**`, `apps/[a-z]*`.
import type { SourceTree } from "../source-tree.ts";

/** Folders of the tree that hold a pyproject.toml and match any of `include` and none of `exclude`; sorted. */
export function memberFolders(tree: SourceTree, include: readonly string[], exclude: readonly string[]): string[] {
  const wanted = include.map(globPattern);
  const unwanted = exclude.map(globPattern);
  return projectFolders(tree).filter((folder) => wanted.some((glob) => glob.test(folder)) && !unwanted.some((glob) => glob.test(folder)));
}

/** Every folder below the root with a pyproject.toml. */
export function projectFolders(tree: SourceTree): string[] {
  return tree.files.filter(({ path }) => path.endsWith("/pyproject.toml")).map(({ path }) => path.slice(0, -"/pyproject.toml".length));
}

export function globPattern(glob: string): RegExp {
  const body = glob
    .replace(/^\.\//, "")
    .replace(/\/+$/, "")
    .replace(/[.+^${}()|\\]/g, "\\$&")
    .replace(/\*\*\/|\*\*|\*|\?|\[!/g, (token) => GLOB[token] as string);
  try {
    return new RegExp(`^${body}$`);
  } catch {
    return /^(?!)/; // an unclosed bracket matches nothing
  }
}

const GLOB: Readonly<Record<string, string>> = { "**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]", "[!": "[^" };
