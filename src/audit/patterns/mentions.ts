// Whether a tree holds a node of some kind.
import type { Node } from "../../python/parse/ast.ts";
import { walk } from "../../python/parse/walk.ts";

/** Anything below is so. */
export function mentions(body: readonly Node[], is: (node: Node) => boolean): boolean {
  let found = false;
  for (const statement of body)
    walk(statement, (node) => {
      found ||= is(node);
      return !found;
    });
  return found;
}
