// Dotted names of the project's own functions and classes, as an import from any of its folders would write them.
import type { Lambda, Statement } from "../../../python/parse/ast.ts";
import type { FlowModule } from "./program.ts";
import type { ClassValue, FunctionValue } from "../values/value.ts";

const kept = new WeakMap<FunctionValue["node"], readonly string[]>();

/** `shop/db.py` → `run` is `shop.db.run`, `db.run` and `.run`, which stands for one in any module; of a method with its class before it. Longest first. */
export function namesOf({ node, module, cls }: Pick<FunctionValue, "node" | "module" | "cls">): readonly string[] {
  const known = kept.get(node);
  if (known !== undefined) return known;
  const own = node.kind === "Lambda" ? givenName(node, cls === null ? module.ast.body : cls.node.body) : node.name;
  const names = own === null ? [] : within(module.file, cls === null ? own : `${cls.node.name}.${own}`);
  kept.set(node, names);
  return names;
}

/** `run = lambda text: …` in the body of the module or class. */
function givenName(node: Lambda, body: readonly Statement[]): string | null {
  for (const one of body) {
    const target = one.kind === "Assign" ? one.targets[0] : one.kind === "AnnAssign" ? one.target : null;
    if (target?.kind === "Name" && (one.kind === "Assign" || one.kind === "AnnAssign") && one.value === node) return target.id;
  }
  return null;
}

export function namesOfMember({ node, module }: ClassValue, member: string): readonly string[] {
  return within(module.file, `${node.name}.${member}`);
}

export function namesOfVariable({ file }: Pick<FlowModule, "file">, name: string): readonly string[] {
  return within(file, name);
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

/** Empty for a lambda, and where there is none. */
export function nodeName(node: FunctionValue["node"] | undefined): string {
  return node === undefined || node.kind === "Lambda" ? "" : node.name;
}
