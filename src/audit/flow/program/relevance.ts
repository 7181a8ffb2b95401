// Which functions can see something from outside without being given it: they name a source, or call what does. Only these are interpreted as roots.
import type { Models } from "../models/models.ts";
import { Ancestries } from "./ancestries.ts";
import { importedModules, innerModule } from "./imported-modules.ts";
import { calleesOf, librariesOf, type Callee, type FunctionUse, type ModuleUses, type VariableUse } from "./module-uses.ts";
import { placeKey } from "./place-key.ts";
import type { FlowModule, Program } from "./program.ts";

export interface Relevance {
  /** Whether a module imports something of a library. */
  imports(module: FlowModule, library: string): boolean;
  /** By the key of the function's place. */
  isRelevant(key: number): boolean;
  /** By what it calls, not only by a variable that a module holds. */
  callsSource(key: number): boolean;
  /** It calls what is weak with some arguments, and only following it tells which they are. */
  chooses(key: number): boolean;
  /** It names something by which an application is told how to render. */
  configures(key: number): boolean;
  /** It may tell an application how to render, or name handlers in a table, and was not called by then: what it says has to be known first. */
  saysMore(key: number, called: ReadonlySet<number>): boolean;
  /** How many calls away from a source, roughly; who calls has a greater one than what is called. Below zero where the way leads through a variable that a module holds. */
  distance(key: number): number;
  /** Calls between a function and one that changes what outlives it; null where none is near. */
  leavesAt(key: number): number | null;
}

interface Uses<U = FunctionUse | VariableUse> {
  readonly use: U;
  readonly module: FlowModule;
  readonly isSource: boolean;
}

/** A method name that several classes have says nothing about which one is called. */
const NAMESAKES_MAX = 2;
/** Classes made from one: of more than these nothing is said. */
const SUBCLASSES_MAX = 60;
/** Calls between what answers a request and what changes something that outlives it. */
const LEAVING_CALLS_MAX = 4;

export function findRelevance(program: Program, usesOf: (module: FlowModule) => ModuleUses, models: Models): Relevance {
  const ancestries = new Ancestries({ program, usesOf, models });
  const namesSource = (module: FlowModule, { namesSource: isSure, own, cls }: FunctionUse): boolean =>
    isSure || (own !== "" && cls !== null && own.split(" ").some((name) => ancestries.ofClass(module, cls).bringsSource(name)));
  const all = program.modules.flatMap((module) =>
    usesOf(module).functions.map((use) => ({ use, module, isSource: namesSource(module, use) })),
  );
  const variables = program.modules.flatMap((module) =>
    usesOf(module).variables.map((use) => ({ use, module, isSource: use.namesSource })),
  );
  const libraries = new Map(program.modules.map((module) => [module, librariesOf(usesOf(module))]));
  const keyOf = ({ use, module }: Uses): number => placeKey(program.numberOf(module), use.line, use.column);
  const configuring = new Set(all.filter(({ use }) => use.configures).map(keyOf));
  const choosing = new Set(all.filter(({ use }) => use.chooses).map(keyOf));
  const registering = new Set(all.filter(({ use }) => use.registers).map(keyOf));
  const imported = new Map(program.modules.map((module) => [module, importedModules(module, program, usesOf)]));
  const callers = callersOf({ functions: all, variables }, { imported, classes: classesOfMakers(program, usesOf) });
  const held = new Set<Uses>(variables);
  const sure = spread(all, (one) => (callers.get(one) ?? []).filter((caller) => !held.has(caller)));
  // What only reads variables that modules hold comes last: in a large program the steps may not suffice for all.
  const every = spread([...all, ...variables], (one) => callers.get(one) ?? []);
  const late = [...every].filter((one) => !sure.has(one));
  const relevant = new Map([...sure, ...late].map((one, i) => [keyOf(one), i < sure.size ? i : i - sure.size - late.length]));
  const near = nearTo(leavingOf(all, { imported, usesOf }), callers);
  const leaving = new Map<number, number>([...near].map(([one, distance]) => [keyOf(one), distance]));
  return {
    chooses: (key) => choosing.has(key),
    configures: (key) => configuring.has(key),
    saysMore: (key, called) => configuring.has(key) || (registering.has(key) && !called.has(key)),
    isRelevant: (key) => relevant.has(key),
    callsSource: (key) => (relevant.get(key) ?? -1) >= 0,
    distance: (key) => relevant.get(key) ?? 0,
    leavesAt: (key) => leaving.get(key) ?? null,
    imports: (module, library) => libraries.get(module)?.has(library) ?? false,
  };
}

/** Who calls something relevant is relevant, until nobody is added. In the order in which they were found. */
function spread(all: readonly Uses[], callersOfOne: (one: Uses) => readonly Uses[]): Set<Uses> {
  const found = new Set(all.filter(({ isSource }) => isSource));
  for (const one of found) for (const caller of callersOfOne(one)) found.add(caller);
  return found;
}

/** Functions that change what a module holds, whoever calls them. */
function leavingOf(
  all: readonly Uses<FunctionUse>[],
  { imported, usesOf }: { readonly imported: Imported; readonly usesOf: (module: FlowModule) => ModuleUses },
): readonly Uses<FunctionUse>[] {
  const held = new Map([...imported.keys()].map((module) => [module, new Set(usesOf(module).held.split(" "))]));
  const made = new Set([...imported.keys()].flatMap((module) => usesOf(module).made.split(" ")));
  const isHeld = (module: FlowModule, path: string): boolean => {
    const isInner = path.startsWith("?");
    const [root, inner] = path.slice(isInner ? 1 : 0).split(".");
    const modules = imported.get(module)!.get(root!);
    if (modules === undefined) return isInner || held.get(module)!.has(root!);
    return modules.some((one) => held.get(one)!.has(root!) || (inner !== undefined && held.get(one)!.has(inner)));
  };
  return all.filter(({ use: { leaves, cls }, module }) => {
    if (leaves === "") return false;
    const own = cls === null ? undefined : usesOf(module).classes[cls]?.name;
    return leaves.split(" ").some((one) => one === "!" || (one === "self" ? own !== undefined && made.has(own) : isHeld(module, one)));
  });
}

/** Whoever calls one of them, through so many calls. */
function nearTo(begin: readonly Uses[], callers: ReadonlyMap<Uses, readonly Uses[]>): ReadonlyMap<Uses, number> {
  const found = new Map<Uses, number>(begin.map((one) => [one, 0]));
  for (const [one, distance] of found) {
    if (distance === LEAVING_CALLS_MAX) continue;
    for (const caller of callers.get(one) ?? []) if (!found.has(caller)) found.set(caller, distance + 1);
  }
  return found;
}

/** By module: as `importedModules` says it. */
type Imported = ReadonlyMap<FlowModule, ReadonlyMap<string, readonly FlowModule[]>>;

interface Known {
  readonly functions: readonly Uses[];
  readonly variables: readonly Uses[];
}

function callersOf(
  { functions, variables }: Known,
  given: { readonly imported: Imported; readonly classes: ClassesOfMakers },
): Map<Uses, Uses[]> {
  const { imported, classes } = given;
  const byName = Map.groupBy(functions, ({ use }) => use.name);
  const inModule = byModuleAndName(functions, ({ use, module }) => [{ module, name: use.name }, ...classes(use, module)]);
  const held = byModuleAndName(variables, ({ use, module }) => [{ module, name: use.name }]);
  const namedIn = (module: FlowModule, name: string): readonly Uses[] => inModule.get(module)?.get(name) ?? [];
  const heldBy = (module: FlowModule, { local, name }: { readonly local: string; readonly name: string }): readonly Uses[] =>
    (local === "" ? [module] : (imported.get(module)!.get(local) ?? [])).flatMap((one) => held.get(one)?.get(name) ?? []);
  const meant = (module: FlowModule, callee: Callee): readonly Uses[] => {
    if (callee.kind === "variable") return heldBy(module, callee);
    const known = byName.get(callee.name) ?? [];
    const modules = imported.get(module)!.get(callee.kind === "imported" ? callee.local : callee.name);
    if (callee.kind === "imported" || (callee.kind === "name" && modules !== undefined))
      return modules?.flatMap((one) => namedIn(one, callee.name)) ?? [];
    const near = callee.kind === "member" ? [] : namedIn(module, callee.name);
    return near.length > 0 ? near : callee.kind !== "name" && known.length <= NAMESAKES_MAX ? known : [];
  };
  const callers = new Map<Uses, Uses[]>();
  for (const uses of [...functions, ...variables])
    for (const callee of calleesOf(uses.use))
      for (const one of meant(uses.module, callee)) {
        const before = callers.get(one);
        if (before) before.push(uses);
        else callers.set(one, [uses]);
      }
  return callers;
}

interface NamedPlace {
  readonly module: FlowModule;
  readonly name: string;
}

function byModuleAndName(
  all: readonly Uses[],
  placesOf: (one: Uses) => readonly NamedPlace[],
): ReadonlyMap<FlowModule, ReadonlyMap<string, readonly Uses[]>> {
  const found = new Map<FlowModule, Map<string, Uses[]>>();
  for (const one of all)
    for (const { module, name } of placesOf(one)) {
      const names = found.get(module) ?? new Map<string, Uses[]>();
      found.set(module, names);
      const known = names.get(name);
      if (known) known.push(one);
      else names.set(name, [one]);
    }
  return found;
}

/** Names of the classes whose making runs a function: that of an `__init__`, and those made from it. */
type ClassesOfMakers = (use: Uses["use"], module: FlowModule) => readonly NamedPlace[];

const MAKING = new Set(["__init__", "__new__", "__post_init__"]);
const NOTHING_MADE: readonly NamedPlace[] = [];

function classesOfMakers(program: Program, usesOf: (module: FlowModule) => ModuleUses): ClassesOfMakers {
  const madeFrom = new Map<string, NamedPlace[]>();
  for (const module of program.modules)
    for (const { name, bases } of usesOf(module).classes)
      for (const base of bases) {
        const last = base?.slice(base.lastIndexOf(".") + 1) ?? "";
        const known = madeFrom.get(last);
        if (known) known.push({ module, name });
        else madeFrom.set(last, [{ module, name }]);
      }
  return ({ name, cls }, module) => {
    const own = cls === null || !MAKING.has(name) ? undefined : usesOf(module).classes[cls];
    if (own === undefined) return NOTHING_MADE;
    const found: NamedPlace[] = [{ module, name: own.name }];
    for (const one of found)
      if (found.length < SUBCLASSES_MAX) found.push(...(madeFrom.get(one.name) ?? []).filter((more) => !found.includes(more)));
    return found;
  };
}

/** What a module imports of the program, by any of its statements. */
export function importedBy(module: FlowModule, uses: ModuleUses, program: Program): readonly FlowModule[] {
  const found = uses.imports.flatMap((one) =>
    one.from === null
      ? one.names.map(([name]) => program.find(module, name, 0))
      : [program.find(module, one.from, one.level), ...one.names.map(([name]) => innerModule(module, one, { name, program }))],
  );
  return found.filter((other) => other !== null);
}

/**
 * Numbers of the modules: what a module imports before the module itself, so that no body runs inside a branch of another's.
 * What nobody imports is what is started: its imports come in the order in which they stand there.
 */
export function importOrder(program: Program, usesOf: (module: FlowModule) => ModuleUses): readonly number[] {
  const order: number[] = [];
  const seen = new Set<FlowModule>();
  const imports = new Map(program.modules.map((module) => [module, importedBy(module, usesOf(module), program)]));
  const imported = new Set([...imports.values()].flat());
  const started = program.modules.filter((module) => !imported.has(module));
  const begin = [...started, ...program.modules.filter((module) => imported.has(module))];
  const open = begin.map((module) => ({ module, isDone: false })).reverse();
  while (open.length > 0) {
    const { module, isDone } = open.pop()!;
    if (isDone) order.push(program.numberOf(module));
    else if (!seen.has(module)) {
      seen.add(module);
      open.push(
        { module, isDone: true },
        // The last is taken first.
        ...importedBy(module, usesOf(module), program)
          .map((other) => ({ module: other, isDone: false }))
          .reverse(),
      );
    }
  }
  return order;
}
