// How deeply a statement's tree is nested. Readers of trees may recurse; a chain like `a.b.b.b…` nests as deeply as it is long.
import type { Node } from "./ast.ts";
import { childrenOf } from "./walk.ts";

/** CPython 3.11 and 3.12 stop at about the same depth (measured: 2,985 attributes, calls or additions in a row). */
export const TREE_DEPTH_MAX = 2900;

export function isTooDeep(root: Node): boolean {
  let level: Node[] = [root];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > TREE_DEPTH_MAX) return true;
    const below: Node[] = [];
    for (const node of level) for (const child of childrenOf(node)) below.push(child);
    level = below;
  }
  return false;
}
