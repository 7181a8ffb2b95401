// Which functions can see something from outside without being given it: they name a source, or call what does. Only these are interpreted as roots.
import type { AsyncFunctionDef, Expression, FunctionDef, Lambda, Name, Node } from "../../python/parse/ast.ts";
import { dottedName } from "../../python/parse/dotted-name.ts";
import type { Models } from "./models.ts";
import { importedNames, outlineOf } from "./outline.ts";
import type { FlowModule, Program } from "./program.ts";

export interface Relevance {
  /** Whether a module imports something of a library. */
  imports(module: FlowModule, library: string): boolean;
  isRelevant(node: FunctionDef | AsyncFunctionDef | Lambda): boolean;
  /** How many calls away from a source, roughly; who calls has a greater one than what is called. */
  distance(node: FunctionDef | AsyncFunctionDef | Lambda): number;
}

type Definition = FunctionDef | AsyncFunctionDef;

interface Uses {
  readonly node: Definition;
  readonly module: FlowModule;
  isRelevant: boolean;
  readonly calls: ReadonlyMap<string, Callee>;
}

/** What a call names, as far as its module tells. */
type Callee =
  | { readonly kind: "name"; readonly name: string }
  /** Of `self`, `cls` or `super()`. */
  | { readonly kind: "own"; readonly name: string }
  /** Through an import of this local name. */
  | { readonly kind: "imported"; readonly local: string; readonly name: string }
  /** Of anything else. */
  | { readonly kind: "member"; readonly name: string };

/** A method name that several classes have says nothing about which one is called. */
const NAMESAKES_MAX = 2;

export function findRelevance(program: Program, models: Models): Relevance {
  const all: Uses[] = [];
  const libraries = new Map<FlowModule, ReadonlySet<string>>();
  const { members, lastNames } = namesOfSources(models);
  for (const module of program.modules) {
    const imports = importedNames(module.ast);
    const own = new Set([...imports.values()].map((dotted) => dotted.split(".")[0]!));
    libraries.set(module, own);
    collect(module, { imports, libraries: own, models, members, lastNames }, all);
  }
  const relevant = new Map<Node, number>(spread(all, callersOf(all, program)).map(({ node }, i) => [node, i]));
  return {
    isRelevant: (node) => relevant.has(node),
    distance: (node) => relevant.get(node) ?? 0,
    imports: (module, library) => libraries.get(module)?.has(library) ?? false,
  };
}

/** Who calls something relevant is relevant, until nobody is added. In the order in which they were found. */
function spread(all: readonly Uses[], callers: ReadonlyMap<Uses, readonly Uses[]>): readonly Uses[] {
  const found = all.filter(({ isRelevant }) => isRelevant);
  for (let i = 0; i < found.length; i++)
    for (const caller of callers.get(found[i]!) ?? [])
      if (!caller.isRelevant) {
        caller.isRelevant = true;
        found.push(caller);
      }
  return found;
}

function callersOf(all: readonly Uses[], program: Program): Map<Uses, Uses[]> {
  const byName = Map.groupBy(all, ({ node }) => node.name);
  const inFile = (file: string, name: string): readonly Uses[] => (byName.get(name) ?? []).filter(({ module }) => module.file === file);
  const imported = new Map(program.modules.map((module) => [module, importedFiles(module, program)]));
  const meant = (module: FlowModule, callee: Callee): readonly Uses[] => {
    const known = byName.get(callee.name) ?? [];
    if (known.length === 0) return known;
    const files = imported.get(module)!.get(callee.kind === "imported" ? callee.local : callee.name);
    if (callee.kind === "imported" || (callee.kind === "name" && files !== undefined))
      return known.filter((one) => files!.includes(one.module.file));
    const near = callee.kind === "member" ? [] : inFile(module.file, callee.name);
    return near.length > 0 ? near : callee.kind !== "name" && known.length <= NAMESAKES_MAX ? known : [];
  };
  const callers = new Map<Uses, Uses[]>();
  for (const uses of all)
    for (const callee of uses.calls.values())
      for (const one of meant(uses.module, callee)) {
        const before = callers.get(one);
        if (before) before.push(uses);
        else callers.set(one, [uses]);
      }
  return callers;
}

/** Local name → files of the program that it may come from; none for what another package brings. */
function importedFiles(module: FlowModule, program: Program): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  const add = (local: string, modules: readonly (FlowModule | null)[]): void => {
    found.set(local, [...(found.get(local) ?? []), ...modules.flatMap((one) => (one === null ? [] : [one.file]))]);
  };
  for (const node of outlineOf(module.ast).imports)
    if (node.kind === "Import")
      for (const { name, asname } of node.names) add(asname ?? name.split(".")[0]!, [program.find(module, name, 0)]);
    else {
      const from = program.find(module, node.module ?? "", node.level);
      for (const { name, asname } of node.names) {
        const inner = program.find(module, [node.module, name].filter((part) => part !== null).join("."), node.level);
        add(asname ?? name, [from, inner, ...reExports(from, name, program)]);
      }
    }
  return found;
}

/** Modules that a package takes the name from. */
function reExports(from: FlowModule | null, name: string, program: Program): (FlowModule | null)[] {
  if (from === null || !from.file.endsWith("__init__.py")) return [];
  return from.ast.body.flatMap((node) =>
    node.kind === "ImportFrom" && node.names.some((alias) => alias.name === "*" || (alias.asname ?? alias.name) === name)
      ? [program.find(from, node.module ?? "", node.level)]
      : [],
  );
}

interface Surroundings {
  readonly imports: ReadonlyMap<string, string>;
  readonly libraries: ReadonlySet<string>;
  readonly models: Models;
  readonly members: ReadonlyMap<string, ReadonlySet<string>>;
  /** What the names of sources end with. */
  readonly lastNames: ReadonlySet<string>;
}

function collect(module: FlowModule, surroundings: Surroundings, into: Uses[]): void {
  const { imports, lastNames, models } = surroundings;
  for (const { node, calls: called, names } of outlineOf(module.ast).functions) {
    const calls = new Map<string, Callee>();
    for (const { func } of called) {
      const callee = calleeOf(func, imports);
      if (callee !== null) calls.set(`${callee.kind} ${callee.name}`, callee);
    }
    const isNamed = ({ id }: Name): boolean => isSourceName(imports.get(id) ?? id, models);
    const isRelevant = names.some((one) => (one.kind === "Name" ? isNamed(one) : lastNames.has(one.attr) && isSource(one, surroundings)));
    into.push({ node, module, isRelevant, calls });
  }
}

function calleeOf(func: Expression, imports: ReadonlyMap<string, string>): Callee | null {
  if (func.kind === "Name") return { kind: "name", name: func.id };
  if (func.kind !== "Attribute") return null;
  const { attr: name, value } = func;
  const dotted = dottedName(value);
  const head = dotted?.split(".")[0];
  if (head === "self" || head === "cls") return { kind: dotted === head ? "own" : "member", name };
  if (value.kind === "Call" && value.func.kind === "Name" && value.func.id === "super") return { kind: "own", name };
  return head !== undefined && imports.has(head) ? { kind: "imported", local: head, name } : { kind: "member", name };
}

interface SourceNames {
  readonly members: ReadonlyMap<string, ReadonlySet<string>>;
  readonly lastNames: ReadonlySet<string>;
}

const kept = new WeakMap<Models, SourceNames>();

function namesOfSources(models: Models): SourceNames {
  const before = kept.get(models);
  if (before !== undefined) return before;
  const members = membersOf(models);
  const { sourceAttributes, sourceCalls, aliases, stores, ownSources } = models;
  const names = [...sourceAttributes.keys(), ...sourceCalls.keys(), ...aliases.keys(), ...stores];
  const found = { members, lastNames: new Set([...members.keys(), ...names.map(lastOf), ...ownSources]) };
  kept.set(models, found);
  return found;
}

/** Members of what a library makes or brings as a base, by their last name: `get_argument` → `tornado`. */
function membersOf({ aliases, sourceCalls, sourceAttributes, inherits }: Models): ReadonlyMap<string, ReadonlySet<string>> {
  const members = new Map<string, Set<string>>();
  for (const name of [...aliases.keys(), ...sourceCalls.keys(), ...sourceAttributes.keys()]) {
    if (!name.includes("()")) continue;
    const last = lastOf(name);
    const libraries = members.get(last) ?? new Set();
    members.set(last, libraries.add(name.split(".")[0]!));
  }
  // What is built upon a library has its members as well: `self.request` of REST framework is Django's.
  for (const [cls, from] of inherits) {
    const [upper, lower] = [cls.split(".")[0]!, from.split(".")[0]!];
    if (upper !== lower) for (const libraries of members.values()) if (libraries.has(lower)) libraries.add(upper);
  }
  return members;
}

function lastOf(name: string): string {
  return name.slice(name.lastIndexOf(".") + 1);
}

function isSource(node: Expression, { imports, libraries, models, members }: Surroundings): boolean {
  const dotted = dottedName(node);
  if (dotted === null) return false;
  const [head, ...rest] = dotted.split(".");
  if (head === "self" && rest.some((part) => [...(members.get(part) ?? [])].some((library) => libraries.has(library)))) return true;
  const name = [imports.get(head!) ?? head, ...rest].join(".");
  return isSourceName(name, models);
}

function isSourceName(name: string, { sourceAttributes, sourceCalls, aliases, stores, ownSources }: Models): boolean {
  return (
    sourceAttributes.has(name) ||
    sourceCalls.has(name) ||
    aliases.has(name) ||
    stores.has(name) ||
    (ownSources.size > 0 && ownSources.has(lastOf(name)))
  );
}
