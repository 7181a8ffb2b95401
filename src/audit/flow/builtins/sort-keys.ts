// What orders the items of a list, and what is left of one that has a greatest length.
import { NOTHING, type CallArguments, type Constant, type Value } from "../values/value.ts";

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

export function single(value: Value): CallArguments {
  return { positional: [value], keywords: new Map(), rest: NOTHING };
}

/** What a queue of a greatest length keeps. */
export function lastOf(items: readonly Value[], max: number | undefined): readonly Value[] {
  return max === undefined ? items : items.slice(Math.max(0, items.length - max));
}
