// Dotted names of the project's own functions and classes, as an import from any of its folders would write them.
import type { ClassValue, FunctionValue } from "../values/value.ts";

const kept = new WeakMap<FunctionValue["node"], readonly string[]>();

/** `shop/db.py` → `run` is `shop.db.run`, `db.run` and `.run`, which stands for one in any module; of a method with its class before it. Longest first. */
export function namesOf({ node, module, cls }: Pick<FunctionValue, "node" | "module" | "cls">): readonly string[] {
  if (node.kind === "Lambda") return [];
  const known = kept.get(node);
  if (known !== undefined) return known;
  const names = within(module.file, cls === null ? node.name : `${cls.node.name}.${node.name}`);
  kept.set(node, names);
  return names;
}

export function namesOfMember({ node, module }: ClassValue, member: string): readonly string[] {
  return within(module.file, `${node.name}.${member}`);
}

function within(file: string, name: string): readonly string[] {
  const parts = dottedModule(file).split(".");
  return [...parts.map((_, i) => [...parts.slice(i), name].join(".")), anywhere(name)];
}

/** A function, or `Class.method`, of the project's own in whatever module. */
export function anywhere(name: string): string {
  return `.${name}`;
}

/** `src/shop/views.py` → `shop.views`. */
export function dottedModule(file: string): string {
  return file
    .replace(/^src\//, "")
    .replace(/(?:\/__init__)?\.pyw?$/, "")
    .replaceAll("/", ".");
}
