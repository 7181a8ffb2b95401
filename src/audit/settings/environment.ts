// The settings that a module or class ends with: each name with what may be its value, and the place that decided it.
import type { Expression, Position } from "../../python/parse/ast.ts";
import type { Known } from "./known.ts";

export interface Bound {
  readonly name: string;
  readonly file: string;
  /** Of the statement that gives the value. */
  readonly place: Position;
  readonly value: Expression;
  /** Undefined: the value is not known. */
  readonly known: Known | undefined;
  /** False: another binding may be in force instead. */
  readonly isSure: boolean;
  /** The class in whose body it stands. */
  readonly cls: string | null;
}

/** Several where it depends on the way the program takes. */
export type Environment = ReadonlyMap<string, readonly Bound[]>;

const CANDIDATES_MAX = 4;

/** What two ways may leave: what only one of them says, or each says otherwise, is not sure. */
export function merged(one: Environment, other: Environment): Map<string, readonly Bound[]> {
  const both = new Map<string, readonly Bound[]>();
  for (const [name, bounds] of one) {
    const others = other.get(name);
    both.set(name, others === bounds ? bounds : union(bounds, others ?? []));
  }
  for (const [name, bounds] of other) if (!one.has(name)) both.set(name, bounds.map(unsure));
  return both;
}

function union(some: readonly Bound[], others: readonly Bound[]): readonly Bound[] {
  const all = [...some, ...others.filter(({ value }) => !some.some((bound) => bound.value === value))];
  return all.slice(0, CANDIDATES_MAX).map(unsure);
}

export function unsure(bound: Bound): Bound {
  return bound.isSure ? { ...bound, isSure: false } : bound;
}

/** The one value that all of them have. */
export function knownOf(bounds: readonly Bound[] | undefined): Known | undefined {
  const [first, ...rest] = bounds ?? [];
  if (first?.known === undefined || rest.some(({ known }) => known?.value !== first.known!.value)) return undefined;
  return { value: first.known.value, isSure: rest.length === 0 && first.isSure && first.known.isSure };
}
