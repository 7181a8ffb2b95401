// A part of a tree as a tree of its own, for the members of a workspace and the projects of a monorepo.
import { join } from "node:path";
import type { SourceTree } from "../source-tree.ts";

export function subtree(tree: SourceTree, folder: string): SourceTree {
  const prefix = `${folder}/`;
  const inside = <T extends { readonly path: string }>(items: readonly T[]): T[] =>
    items.filter(({ path }) => path.startsWith(prefix)).map((item) => ({ ...item, path: item.path.slice(prefix.length) }));
  return {
    root: join(tree.root, folder),
    files: inside(tree.files),
    leftOut: inside(tree.leftOut),
    leftOutCount: inside(tree.leftOut).length,
    has: (path) => tree.has(prefix + path),
    text: (path) => tree.text(prefix + path),
  };
}
