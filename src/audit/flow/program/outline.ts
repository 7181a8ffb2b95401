// What stands in a module, gathered in one walk: its imports, its functions, and what each of them calls and names.
import type { AsyncFunctionDef, Attribute, Call, FunctionDef, Import, ImportFrom, Module, Name, Node } from "../../../python/parse/ast.ts";
import { walk } from "../../../python/parse/walk.ts";

export interface Outline {
  readonly imports: readonly (Import | ImportFrom)[];
  /** In source order, inner ones after those around them. */
  readonly functions: readonly FunctionOutline[];
}

/** With what stands in the functions inside it. */
export interface FunctionOutline {
  readonly node: FunctionDef | AsyncFunctionDef;
  readonly calls: readonly Call[];
  readonly names: readonly (Name | Attribute)[];
}

type Open = FunctionOutline & { readonly calls: Call[]; readonly names: (Name | Attribute)[] };

export function outlineOf(module: Module): Outline {
  const imports: (Import | ImportFrom)[] = [];
  const functions: FunctionOutline[] = [];
  const around: Open[] = [];
  const visit = (node: Node): boolean => {
    switch (node.kind) {
      case "FunctionDef":
      case "AsyncFunctionDef": {
        const one: Open = { node, calls: [], names: [] };
        functions.push(one);
        around.push(one);
        for (const statement of node.body) walk(statement, visit);
        around.pop();
        return false;
      }
      case "Import":
      case "ImportFrom":
        imports.push(node);
        return false;
      case "Call":
        for (const { calls } of around) calls.push(node);
        return true;
      case "Name":
      case "Attribute":
        for (const { names } of around) names.push(node);
        return true;
      default:
        return true;
    }
  };
  walk(module, visit);
  return { imports, functions };
}

const kept = new WeakMap<Module, ReadonlyMap<string, string>>();

/** Of a module of which no outline is at hand. */
export function importedNamesOf(module: Module): ReadonlyMap<string, string> {
  const known = kept.get(module) ?? importedNames(outlineOf(module));
  kept.set(module, known);
  return known;
}

/** Name in this module → dotted name; wherever in the module it is imported. */
export function importedNames({ imports }: Pick<Outline, "imports">): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const node of imports)
    for (const { name, asname } of node.names)
      if (node.kind === "Import") found.set(asname ?? name.split(".")[0]!, asname === null ? name.split(".")[0]! : name);
      else found.set(asname ?? name, `${".".repeat(node.level)}${node.module ?? ""}.${name}`);
  return found;
}
