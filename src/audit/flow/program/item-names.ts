// What a comprehension calls its items.
import type { DictComp, GeneratorExp, ListComp, SetComp } from "../../../python/parse/ast.ts";
import { walk } from "../../../python/parse/walk.ts";

export type Comprehending = ListComp | SetComp | GeneratorExp | DictComp;

const itemNames = new WeakMap<Comprehending, readonly string[]>();

/** None where a function inside may still ask for them. */
export function namesOfItems(node: Comprehending): readonly string[] {
  const known = itemNames.get(node);
  if (known !== undefined) return known;
  const names = new Set<string>();
  for (const { target } of node.generators)
    walk(target, (one) => {
      if (one.kind === "Name") names.add(one.id);
      return one.kind !== "Attribute" && one.kind !== "Subscript";
    });
  let isKept = false;
  walk(node, (one) => {
    isKept ||= one.kind === "Lambda";
    return !isKept;
  });
  const found = isKept ? [] : [...names];
  itemNames.set(node, found);
  return found;
}
