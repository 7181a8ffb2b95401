// What stands in a module, gathered in one walk: its imports, its classes, its functions, and what each of them calls and names.
import type {
  AnnAssign,
  Assign,
  AsyncFunctionDef,
  Attribute,
  Call,
  ClassDef,
  Expression,
  FunctionDef,
  Import,
  ImportFrom,
  Module,
  Name,
  Node,
} from "../../../python/parse/ast.ts";
import { childrenOf, walk } from "../../../python/parse/walk.ts";
import { Leaving, type Standing } from "./leaving.ts";
import { LaterWrites } from "./later-writes.ts";

export interface Outline {
  readonly imports: readonly (Import | ImportFrom)[];
  readonly classes: readonly ClassDef[];
  /** In source order, inner ones after those around them. */
  readonly functions: readonly FunctionOutline[];
  readonly variables: readonly VariableOutline[];
  readonly laterWrites: Omit<LaterWrites, "assignment" | "counting" | "name" | "import" | "attribute" | "call" | "item">;
}

/** With what stands in the functions inside it. */
export interface FunctionOutline {
  readonly node: FunctionDef | AsyncFunctionDef;
  /** Position of the innermost class around it; null without one. */
  readonly cls: number | null;
  readonly calls: readonly Call[];
  readonly names: readonly (Name | Attribute)[];
  /** Texts under which it puts something: `answer["Location"] = …`. */
  readonly keys: readonly string[];
  /** What it changes that outlives it, as `Leaving` says it. */
  readonly leaves: string;
}

/** Names that the body of the module, or of a class, gives a value that is more than a constant. */
export interface VariableOutline extends Pick<FunctionOutline, "cls" | "calls" | "names"> {
  readonly node: Assign | AnnAssign;
  readonly bound: readonly string[];
}

type Open = Omit<FunctionOutline, "leaves"> & {
  readonly calls: Call[];
  readonly names: (Name | Attribute)[];
  readonly keys: string[];
};

export function outlineOf(module: Module): Outline {
  const imports: (Import | ImportFrom)[] = [];
  const functions: Open[] = [];
  const classes: ClassDef[] = [];
  const variables: VariableOutline[] = [];
  const around: Pick<Open, "calls" | "names">[] = [];
  const inside: Open[] = [];
  let cls: number | null = null;
  const writes = new LaterWrites();
  const leaving = new Leaving();
  const here = (): Standing => ({ fn: inside.at(-1)!.node, isInner: inside.length > 1, cls: cls === null ? null : classes[cls]! });
  /** False: its parts were gone through. */
  const variable = (node: Assign | AnnAssign, targets: readonly Expression[]): false => {
    const bound = targets
      .flatMap((one) => (one.kind === "Tuple" ? one.elts : [one]))
      .flatMap((one) => (one.kind === "Name" ? [one.id] : []));
    const one = { node, cls, calls: [], names: [], bound };
    around.push(one);
    for (const child of childrenOf(node)) walk(child, visit);
    around.pop();
    if (bound.length > 0 && (one.calls.length > 0 || one.names.length > bound.length)) variables.push(one);
    return false;
  };
  const visit = (node: Node): boolean => {
    switch (node.kind) {
      case "FunctionDef":
      case "AsyncFunctionDef": {
        const one: Open = { node, cls, calls: [], names: [], keys: [] };
        functions.push(one);
        around.push(one);
        inside.push(one);
        for (const statement of node.body) walk(statement, visit);
        inside.pop();
        around.pop();
        return false;
      }
      case "ClassDef": {
        const outer = cls;
        cls = classes.push(node) - 1;
        for (const child of childrenOf(node)) walk(child, visit);
        cls = outer;
        return false;
      }
      case "Import":
      case "ImportFrom":
        imports.push(node);
        if (inside.length > 0) writes.import(node, inside.at(-1)!.node);
        return false;
      case "Call":
        for (const { calls } of around) calls.push(node);
        if (inside.length > 0) {
          writes.call(node, here);
          leaving.call(node, here);
        }
        return true;
      case "Name":
        for (const { names } of around) names.push(node);
        if (inside.length > 0 && node.ctx !== "Load") {
          writes.name(node, inside.at(-1)!.node);
          leaving.name(node, here());
        }
        return true;
      case "Attribute":
        for (const { names } of around) names.push(node);
        if (inside.length > 0 && node.ctx !== "Load") {
          writes.attribute(node, here());
          leaving.target(node, here());
        }
        return true;
      case "Assign":
        if (inside.length === 0) return variable(node, node.targets);
        writes.assignment(node, inside.at(-1)!.node);
        return true;
      case "AnnAssign":
        return inside.length > 0 || node.value === null || variable(node, [node.target]);
      case "AugAssign":
        writes.counting(node);
        return true;
      case "Subscript":
        if (inside.length > 0 && node.ctx !== "Load") {
          writes.item(node, here());
          leaving.target(node, here());
          if (node.slice.kind === "Constant" && node.slice.type === "str") for (const { keys } of inside) keys.push(node.slice.value);
        }
        return true;
      default:
        return true;
    }
  };
  walk(module, visit);
  keptParts.set(module, { laterWrites: writes, classes });
  return {
    imports,
    classes,
    variables,
    functions: functions.map((one) => ({ ...one, leaves: leaving.of(one.node) })),
    laterWrites: writes,
  };
}

const kept = new WeakMap<Module, ReadonlyMap<string, string>>();
const keptParts = new WeakMap<Module, Pick<Outline, "laterWrites" | "classes">>();

/** Of a module of which no outline is at hand. */
export function importedNamesOf(module: Module): ReadonlyMap<string, string> {
  const known = kept.get(module) ?? importedNames(outlineOf(module));
  kept.set(module, known);
  return known;
}

/** The same. */
export function laterWritesOf(module: Module): Outline["laterWrites"] {
  return (keptParts.get(module) ?? outlineOf(module)).laterWrites;
}

/** The same: also those inside of functions. */
export function classesIn(module: Module): Outline["classes"] {
  return (keptParts.get(module) ?? outlineOf(module)).classes;
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
