// Chooses which modules values are followed through, where a project has more of them than are followed in one run. Decided by what stands in the tree alone.
import type { FollowedModule } from "./follow-flows.ts";
import type { Models } from "./flow/models/models.ts";
import { librariesOf } from "./flow/program/module-uses.ts";
import { placeKey } from "./flow/program/place-key.ts";
import { createProgram, type FlowModule, type Program } from "./flow/program/program.ts";
import { findRelevance, importedBy } from "./flow/program/relevance.ts";

/** Source whose trees are there at the same time: some eight bytes of memory for each, and as many for the values in them. */
export const FOLLOWED_BYTES_MAX = 10 * 1024 * 1024;

export interface Followable {
  readonly followed: FollowedModule;
  readonly sizeBytes: number;
}

export interface Choice {
  /** Asked for where not all can be followed. */
  readonly models: () => Models;
  /** A file that somebody asks about: before all others. */
  readonly first?: string | null;
  readonly bytesMax?: number;
}

/** Code of others that lies in the project. */
const VENDORED = /(?:^|\/)(?:_?vendor(?:ed)?|_?third_?party|extern(?:al)?|site-packages|node_modules)\//i;

/** Of eight applications measured, those with more sources for their size have no more flows; those with more doubtful places have. */
const SEEING_WEIGHT = 0.01;

interface Weighed<T> {
  readonly one: T;
  readonly isVendored: boolean;
  /** Places whose shape is doubtful, above all: where there are some, flows end. Beside them, functions that can see something from outside. */
  readonly weight: number;
  /** 0 sees something from outside, 1 is called by what does or holds a doubtful place, 2 the others, 3 code of others. */
  readonly rank: number;
}

/**
 * An application with all that it imports is followed as a whole, as long as there is room: those first that have the most to look at for
 * their size. Of one that has no room, modules that can see something from outside come first, with what they import. In the order in
 * which they were given.
 */
export function chooseFollowed<T extends Followable>(
  all: readonly T[],
  { models, first = null, bytesMax = FOLLOWED_BYTES_MAX }: Choice,
): readonly T[] {
  if (bytesOf(all) <= bytesMax) return all;
  const program = createProgram(all.map(({ followed }) => followed.module));
  const imported = importsAmong(all, program);
  const weighed = new Map(weigh(all, program, models()).map((one) => [one.one, one]));
  const chosen = new Set<T>();
  let left = bytesMax;
  const take = (one: T): void => {
    if (chosen.has(one) || one.sizeBytes > left) return;
    chosen.add(one);
    left -= one.sizeBytes;
  };
  for (const one of all) if (one.followed.module.file === first) for (const other of withImports(one, imported)) take(other);
  for (const group of groupsOf(all, imported)
    .map((ones) => ones.map((one) => weighed.get(one)!))
    .toSorted(byDensity))
    for (const { one } of group.toSorted(byRank)) if (!chosen.has(one)) for (const other of withImports(one, imported)) take(other);
  return all.filter((one) => chosen.has(one));
}

function bytesOf(all: readonly Followable[]): number {
  return all.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
}

function importsAmong<T extends Followable>(all: readonly T[], program: Program): ReadonlyMap<T, readonly T[]> {
  const byModule = new Map<FlowModule, T>(all.map((one) => [one.followed.module, one]));
  return new Map(
    all.map((one) => {
      const { module } = one.followed;
      return [one, [...new Set(importedBy(module, one.followed.uses(), program))].map((other) => byModule.get(other)!)] as const;
    }),
  );
}

/** The nearest first. */
function withImports<T>(one: T, imported: ReadonlyMap<T, readonly T[]>): Iterable<T> {
  const found = new Set([one]);
  for (const other of found) for (const next of imported.get(other)!) found.add(next);
  return found;
}

/** What imports one another, at any remove and in either direction. */
function groupsOf<T>(all: readonly T[], imported: ReadonlyMap<T, readonly T[]>): readonly (readonly T[])[] {
  const beside = new Map<T, T[]>(all.map((one) => [one, [...imported.get(one)!]]));
  for (const [one, others] of imported) for (const other of others) beside.get(other)!.push(one);
  const groups: T[][] = [];
  const seen = new Set<T>();
  for (const one of all) {
    if (seen.has(one)) continue;
    const group = [...withImports(one, beside)];
    for (const other of group) seen.add(other);
    groups.push(group);
  }
  return groups;
}

function byDensity(one: readonly Weighed<Followable>[], other: readonly Weighed<Followable>[]): number {
  return density(other) - density(one) || byName(one[0]!, other[0]!);
}

/** In code of others, and where nothing comes from outside, there is nothing to look at before all else is followed. */
function density(group: readonly Weighed<Followable>[]): number {
  if (!group.some(({ rank }) => rank === 0)) return 0;
  const weight = group.reduce((sum, one) => sum + (one.isVendored ? 0 : one.weight), 0);
  return weight / (bytesOf(group.map(({ one }) => one)) + 1);
}

function byRank(one: Weighed<Followable>, other: Weighed<Followable>): number {
  return one.rank - other.rank || perByte(other) - perByte(one) || byName(one, other);
}

function perByte({ one, weight }: Weighed<Followable>): number {
  return weight / (one.sizeBytes + 1);
}

function byName(one: Weighed<Followable>, other: Weighed<Followable>): number {
  return one.one.followed.module.file < other.one.followed.module.file ? -1 : 1;
}

function weigh<T extends Followable>(all: readonly T[], program: Program, models: Models): readonly Weighed<T>[] {
  const byModule = new Map(all.map(({ followed }) => [followed.module, followed]));
  const relevance = findRelevance(program, (module) => byModule.get(module)!.uses(), models);
  const answering = answeringLibraries(models);
  return all.map((one, number) => {
    const { followed } = one;
    const { functions } = followed.uses();
    const isAnswering = [...librariesOf(followed.uses())].some((library) => answering.has(library));
    const seeing = functions.filter(({ namesSource }) => namesSource).length;
    const weight = followed.asked().length + seeing * SEEING_WEIGHT;
    const isCalling = functions.some(({ line, column }) => relevance.isRelevant(placeKey(number, line, column)));
    const isVendored = VENDORED.test(followed.module.file);
    const rank = isVendored ? 3 : isAnswering || seeing > 0 ? 0 : isCalling || weight > 0 ? 1 : 2;
    return { one, isVendored, weight, rank };
  });
}

/** Libraries that call functions of the program with what comes from outside. */
function answeringLibraries({ entries, routes, handlers }: Models): ReadonlySet<string> {
  const names = [...entries.keys(), ...routes.keys(), ...handlers.flatMap(({ base }) => base ?? [])];
  return new Set(names.filter((name) => name.includes(".") && !name.startsWith("*")).map((name) => name.slice(0, name.indexOf("."))));
}
