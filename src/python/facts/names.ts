// What a name or call in the code stands for: the dotted name of a foreign object, or a function or class of the project.
import type { Call, Expression } from "../parse/ast.ts";
import { dottedName } from "../parse/dotted-name.ts";
import type { Binding, ClassFact, FunctionFact, ImportFact, ModuleFacts, Scope } from "./module-facts.ts";
import { presentName } from "./moved-names.ts";
import type { ProjectFacts } from "./project-facts.ts";

/** Something the project itself defines. */
export type Definition =
  | { readonly kind: "function"; readonly module: ModuleFacts; readonly fact: FunctionFact }
  | { readonly kind: "class"; readonly module: ModuleFacts; readonly fact: ClassFact }
  | { readonly kind: "value"; readonly module: ModuleFacts; readonly bindings: readonly Binding[] }
  | { readonly kind: "module"; readonly module: ModuleFacts }
  | { readonly kind: "foreign"; readonly name: string };

/** Chains of re-exports and factories longer than this are not followed. */
const DEPTH_MAX = 12;

/** Where something is asked: a module and the scope in it. */
export interface Place {
  readonly facts: ProjectFacts;
  readonly module: ModuleFacts;
  readonly scope: Scope | null;
}

/** Dotted name as the interpreter would see it: `fl.Flask` after `import flask as fl` is "flask.Flask". Local names stay as they are. */
export function qualifiedName(node: Expression, place: Place): string | null {
  const written = dottedName(node);
  if (written === null) return null;
  const [head, ...rest] = written.split(".");
  const fact = importOf(place.module, head!);
  if (fact === null) return written;
  const base =
    fact.name === null
      ? fact.local === fact.module.split(".")[0]
        ? fact.local
        : fact.module
      : `${"".padStart(fact.level, ".")}${fact.module}.${fact.name}`;
  return presentName([base, ...rest].join("."));
}

const importIndex = new WeakMap<ModuleFacts, ReadonlyMap<string, ImportFact>>();

/** The import that gives a module-level name; one that is only for types counts when there is no other. */
export function importOf(module: ModuleFacts, local: string): ImportFact | null {
  let index = importIndex.get(module);
  if (index === undefined) {
    const found = new Map<string, ImportFact>();
    for (const fact of module.imports) if (!found.has(fact.local) || found.get(fact.local)!.scope.typesOnly) found.set(fact.local, fact);
    importIndex.set(module, found);
    index = found;
  }
  return index.get(local) ?? null;
}

/** What a dotted expression refers to; null when it is neither the project's nor imported. */
export function definitionOf(node: Expression, place: Place, depth = 0): Definition | null {
  if (depth > DEPTH_MAX) return null;
  if (node.kind === "Name") return lookUp(node.id, place, depth);
  if (node.kind !== "Attribute") return null;
  const base = definitionOf(node.value, place, depth + 1);
  if (base === null) return null;
  if (base.kind === "foreign") return { kind: "foreign", name: `${base.name}.${node.attr}` };
  if (base.kind === "module") return lookUp(node.attr, { ...place, module: base.module, scope: null }, depth + 1);
  if (base.kind !== "class") return null;
  return memberOf(base, node.attr);
}

function memberOf(base: Definition & { kind: "class" }, name: string): Definition | null {
  const method = base.fact.methods.get(name);
  if (method) return { kind: "function", module: base.module, fact: method };
  const bindings = base.fact.attributes.get(name);
  return bindings ? { kind: "value", module: base.module, bindings } : null;
}

/** What a name stands for in a module and the scope in it. */
export function lookUp(name: string, place: Place, depth = 0): Definition | null {
  for (let fn = place.scope?.fn ?? null; fn !== null; fn = fn.outer) {
    const bindings = fn.locals.get(name);
    if (bindings) return { kind: "value", module: place.module, bindings };
  }
  const { module } = place;
  const fact = module.functions.get(name);
  if (fact) return { kind: "function", module, fact };
  const cls = module.classes.get(name);
  if (cls) return { kind: "class", module, fact: cls };
  const bindings = module.bindings.get(name);
  const imported = importOf(module, name);
  if (bindings && (imported === null || !bindings.every(isPlaceholder))) return { kind: "value", module, bindings };
  if (imported !== null) return followImport(imported, place, depth);
  return starImport(name, place, depth);
}

/** What stands in for an import that failed: `except ImportError: build = None`. */
export function isPlaceholder({ value }: Binding): boolean {
  return value.kind === "Constant" && (value.type === "None" || value.type === "bool");
}

function followImport(fact: ImportFact, place: Place, depth: number): Definition | null {
  if (depth > DEPTH_MAX) return null;
  const target = place.facts.importedFile(fact, place.module.file);
  if (target === null) return foreign(fact);
  const module = place.facts.module(target.file);
  if (module === null) return null;
  if (target.name === null) return { kind: "module", module };
  return lookUp(target.name, { ...place, module, scope: null }, depth + 1);
}

function foreign(fact: ImportFact): Definition | null {
  if (fact.level > 0) return null;
  if (fact.name !== null) return { kind: "foreign", name: `${fact.module}.${fact.name}` };
  return { kind: "foreign", name: fact.local === fact.module.split(".")[0] ? fact.local : fact.module };
}

function starImport(name: string, place: Place, depth: number): Definition | null {
  for (const fact of place.module.imports) {
    if (fact.name !== "*") continue;
    const target = place.facts.importedFile({ ...fact, name: name }, place.module.file);
    const module = target === null ? null : place.facts.module(target.file);
    const found = module === null || module === place.module ? null : lookUp(name, { ...place, module, scope: null }, depth + 1);
    if (found !== null) return found;
  }
  return null;
}

/** Dotted name of what a call calls, when it is foreign: "os.environ.get". Built-in functions keep their name. */
export function callee(call: Call, place: Place): string | null {
  const found = definitionOf(call.func, place);
  if (found?.kind === "foreign") return found.name;
  if (found !== null) return null;
  return call.func.kind === "Name" ? call.func.id : null;
}

export function keywordOf(call: Call, name: string): Expression | null {
  return call.keywords.find((keyword) => keyword.arg === name)?.value ?? null;
}
