// Which parts of an earlier analysis still hold after some modules have changed: a unit does as long as nothing it has read has.
import type { Generation, Left } from "./generation.ts";
import { GONE } from "./moved.ts";
import { importedBy } from "../program/relevance.ts";
import { moduleOfKey } from "../program/place-key.ts";
import type { ModuleUses } from "../program/module-uses.ts";
import type { FlowModule, Program } from "../program/program.ts";
import type { LoadRecord, RootRecord, UnitRecord } from "./unit-record.ts";

/** Modules, by number, that are known to be otherwise than before. */
export interface Changes {
  /** In what stands in them, or in what their bodies do. */
  readonly inner: ReadonlySet<number>;
  /** In what others see of them without going into them. */
  readonly surface: ReadonlySet<number>;
  /** Functions whose bodies are otherwise, by their keys, and by `textKey` the modules that these are in, as far as nothing else of them is. */
  readonly bodies: ReadonlySet<number>;
  /** Others whose functions have to be run again. */
  readonly needed: ReadonlySet<number>;
  /** Groups of roots that have to be run again. */
  readonly groups: ReadonlySet<number>;
}

export interface Plan {
  readonly earlier: Generation;
  readonly changes: Changes;
  /** By the number of each module that it loads. */
  readonly loads: ReadonlyMap<number, LoadRecord>;
  /** Whose bodies have to be run. */
  readonly live: ReadonlySet<number>;
  /** Of these, those that have read something that is otherwise, or stand there themselves. */
  readonly again: ReadonlySet<number>;
  /** Requests left nothing for the next ones, and those that said so have read nothing that is otherwise. */
  readonly leavesNothing: boolean;
  /** The module whose body defines a root: by a decorator of another module, it may be. */
  loaderOf(root: number): number;
  /** When more is known to be otherwise. */
  withMore(changes: MoreChanges, isHopeful?: boolean): Plan;
}

export type MoreChanges = Partial<Readonly<Record<keyof Changes, Iterable<number>>>>;

export interface PlanOptions {
  readonly program: Program;
  readonly uses: (module: FlowModule) => ModuleUses;
  /** Bodies that run again are thought to come out as they did, until it shows. */
  readonly isHopeful: boolean;
}

export function planFrom(earlier: Generation, changes: Changes, options: PlanOptions): Plan {
  const { program, uses, isHopeful } = options;
  const inner = new Set(changes.inner);
  const surface = new Set(changes.surface);
  const { bodies } = changes;
  const again = spread(earlier, { inner, surface, bodies }, isHopeful);
  const loads = new Map(earlier.loads.flatMap((record) => record.modules.map((module) => [module, record] as const)));
  const loaders = new Map(earlier.loads.flatMap(({ roots, modules: [first] }) => roots.map((key) => [key, first!] as const)));
  const loaderOf = (root: number): number => loaders.get(root) ?? moduleOfKey(root);
  const begin = [...again, ...changes.needed, ...changes.groups];
  // What fills tables that are looked into while other functions run has to be there as values, not as notes.
  for (const record of earlier.loads) if (record.usesStores || (record.rendering?.filters.length ?? 0) > 0) begin.push(...record.modules);
  const changed = { inner, surface, bodies };
  const before = new Set(earlier.infos.flatMap(({ key, entry }) => (entry === "before" ? [key] : [])));
  begin.push(...[...before].map(loaderOf));
  const isBeforeSame = earlier.roots.every((record) => !before.has(record.key) || !hasRead(record, changed));
  // What requests leave behind is left by those who run.
  const leavesNothing = isBeforeSame && isKnownToLeaveNothing(earlier.left, changed);
  if (!leavesNothing) begin.push(...earlier.left.roots.map(loaderOf), ...modulesRead({ touched: earlier.left.touched ?? [] }));
  // Roots that have to be run again, with the others of their module.
  const isRun = (record: RootRecord): boolean => record.isLast || hasRead(record, changed) || (record.rendering?.filters.length ?? 0) > 0;
  const running = new Set([...changes.groups, ...earlier.roots.filter(isRun).map(({ key }) => moduleOfKey(key))]);
  for (const record of earlier.roots)
    // What they read they will ask for again, also where no import names it.
    if (running.has(moduleOfKey(record.key)) || before.has(record.key)) begin.push(loaderOf(record.key), ...modulesRead(record));
  // Templates by themselves begin where the first root was defined; whether they have to be run shows when all else has.
  const first = earlier.loads.find(({ roots }) => roots.length > 0);
  if (first !== undefined && earlier.alone !== null) begin.push(...first.modules);
  const writers = new Map<number, LoadRecord[]>();
  for (const record of earlier.loads)
    for (const module of [...record.wrote, ...record.willWrite]) writers.set(module, [...(writers.get(module) ?? []), record]);
  const live = new Set<number>();
  const open = begin;
  while (open.length > 0) {
    const number = open.pop()!;
    if (live.has(number)) continue;
    live.add(number);
    const module = program.modules[number]!;
    open.push(...importedBy(module, uses(module), program).map((other) => program.numberOf(other)));
    open.push(...(loads.get(number)?.modules ?? []), ...(writers.get(number) ?? []).flatMap(({ modules }) => modules));
  }
  const withMore = (more: MoreChanges, hopeful = isHopeful): Plan =>
    planFrom(earlier, withChanges(changes, more), { ...options, isHopeful: hopeful });
  return { earlier, changes: { ...changes, inner, surface }, loads, live, again, leavesNothing, loaderOf, withMore };
}

/** A body that has read what is otherwise now may do otherwise itself: all that run again. */
function spread(
  earlier: Generation,
  { inner, surface, bodies }: { readonly inner: Set<number>; readonly surface: Set<number>; readonly bodies: ReadonlySet<number> },
  isHopeful: boolean,
): ReadonlySet<number> {
  const edited = [...bodies].filter((key) => key !== GONE).map(moduleOfKey);
  const again = new Set([...inner, ...edited]);
  if (!isHopeful) for (const module of edited) inner.add(module);
  for (let size = -1; size !== again.size + inner.size + surface.size;) {
    size = again.size + inner.size + surface.size;
    for (const record of earlier.loads) {
      if (!record.modules.some((module) => again.has(module)) && !hasRead(record, { inner, surface, bodies })) continue;
      for (const module of record.modules) {
        again.add(module);
        if (!isHopeful) inner.add(module);
      }
      // What it wrote may have been read before somebody else wrote there again.
      for (const module of record.wrote) {
        inner.add(module);
        surface.add(module);
      }
      for (const module of [...record.wrote, ...record.willWrite]) {
        again.add(module);
        if (!isHopeful) inner.add(module);
      }
    }
  }
  return again;
}

function isKnownToLeaveNothing({ marks, touched, bodies }: Left, changes: WhatIsRead): boolean {
  return marks.length === 0 && touched !== null && bodies !== null && !hasRead({ touched, bodies }, changes);
}

type WhatIsRead = Pick<Changes, "inner" | "surface" | "bodies">;

function modulesRead({ touched }: Pick<UnitRecord, "touched">): readonly number[] {
  return touched.map((mark) => mark >> 1);
}

/** Whether a unit has read something that is otherwise now. */
export function hasRead(
  { touched, bodies }: Pick<UnitRecord, "touched" | "bodies">,
  { inner, surface, bodies: changed }: WhatIsRead,
): boolean {
  if (changed.size > 0 && bodies.some((key) => changed.has(key) || key === GONE)) return true;
  return touched.some((mark) => (mark % 2 === 1 ? inner.has((mark - 1) / 2) : surface.has(mark / 2)));
}

function withChanges(changes: Changes, more: MoreChanges): Changes {
  return {
    inner: new Set([...changes.inner, ...(more.inner ?? [])]),
    surface: new Set([...changes.surface, ...(more.surface ?? [])]),
    bodies: new Set([...changes.bodies, ...(more.bodies ?? [])]),
    needed: new Set([...changes.needed, ...(more.needed ?? [])]),
    groups: new Set([...changes.groups, ...(more.groups ?? [])]),
  };
}

/** Of all that is still to come, what ran when it was otherwise whether anything had come from outside: the run begins anew once, not for each. */
export function otherwiseTainted({ earlier }: Plan, loaded: ReadonlySet<number>, hasTaint: boolean): readonly number[] {
  const later = earlier.loads.filter(({ modules }) => !modules.some((one) => loaded.has(one)));
  return later.filter(({ hadTaint }) => hadTaint !== hasTaint).flatMap(({ modules }) => modules);
}
