// What orders the items of a list, and what is left of one that has a greatest length.
import { joinAll } from "../machine.ts";
import { constant, NOTHING, onlyConstant, type CallArguments, type Constant, type Value } from "../values/value.ts";

export type SortKey = readonly (string | number)[];

export function isComparable(value: Constant | undefined): value is string | number {
  return typeof value === "string" || typeof value === "number";
}

export function compareKeys(one: SortKey, other: SortKey): number {
  for (const [i, a] of one.entries()) {
    const b = other[i];
    if (b === undefined || typeof a !== typeof b) return 0;
    if (a !== b) return a < b ? -1 : 1;
  }
  return 0;
}

interface Comparing {
  compares(op: "Lt", left: Value, right: Value): boolean | undefined;
}

/** More are not sorted by what the program's own code says of each two. */
const COMPARED_MAX = 12;

function isCompared(keys: readonly Value[]): boolean {
  return keys.length > 0 && keys.length <= COMPARED_MAX && keys.every(({ refs }) => refs.length === 1);
}

/** Indexes in the order that `<` says of each two, where it does. */
export function sortedBy(machine: Comparing, keys: readonly Value[], isReversed: boolean): readonly number[] | null {
  if (!isCompared(keys)) return null;
  const sorted: number[] = [];
  for (const i of keys.keys()) {
    let at = sorted.length;
    for (; at > 0; at--) {
      const [one, other] = [keys[i]!, keys[sorted[at - 1]!]!];
      const isBefore = isReversed ? machine.compares("Lt", other, one) : machine.compares("Lt", one, other);
      if (isBefore === undefined) return null;
      if (!isBefore) break;
    }
    sorted.splice(at, 0, i);
  }
  return sorted;
}

/** Index of the least or the greatest, in the same way. */
export function extremeBy(machine: Comparing, keys: readonly Value[], isGreatest: boolean): number | null {
  if (!isCompared(keys)) return null;
  let best = 0;
  for (let i = 1; i < keys.length; i++) {
    const isBetter = isGreatest ? machine.compares("Lt", keys[best]!, keys[i]!) : machine.compares("Lt", keys[i]!, keys[best]!);
    if (isBetter === undefined) return null;
    if (isBetter) best = i;
  }
  return best;
}

export function single(value: Value): CallArguments {
  return { positional: [value], keywords: new Map(), rest: NOTHING };
}

/** What a queue of a greatest length keeps. */
export function lastOf(items: readonly Value[], max: number | undefined): readonly Value[] {
  return max === undefined ? items : items.slice(Math.max(0, items.length - max));
}

/** After sorting each may be anywhere; constants keep their order where all are. */
export function blended(items: readonly Value[]): readonly Value[] {
  const known = items.map(onlyConstant);
  if (known.every((one) => typeof one === "string")) return known.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0)).map(constant);
  if (known.every((one) => typeof one === "number")) return known.toSorted((a, b) => a - b).map(constant);
  const any = joinAll(items);
  return items.map(() => any);
}
