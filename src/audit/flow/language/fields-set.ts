// Which fields the methods of a class set by their names.
import type { ClassDef } from "../../../python/parse/ast.ts";
import { walk } from "../../../python/parse/walk.ts";

const setBy = new WeakMap<ClassDef, ReadonlySet<string>>();

/** `self.name = …` in one of its methods. */
export function fieldsSetBy(node: ClassDef): ReadonlySet<string> {
  const known = setBy.get(node);
  if (known !== undefined) return known;
  const found = new Set<string>();
  for (const method of node.body) {
    const self = method.kind === "FunctionDef" || method.kind === "AsyncFunctionDef" ? method.args.args[0]?.arg : undefined;
    if (self === undefined) continue;
    walk(method, (one) => {
      const targets = one.kind === "Assign" ? one.targets : one.kind === "AnnAssign" && one.value !== null ? [one.target] : [];
      for (const target of targets)
        if (target.kind === "Attribute" && target.value.kind === "Name" && target.value.id === self) found.add(target.attr);
    });
  }
  setBy.set(node, found);
  return found;
}
