// Functions that may be run as roots: in which order, and how far.
import type { Activation } from "../machine.ts";
import type { EntryModel } from "../models/models.ts";
import type { FunctionValue, Value } from "../values/value.ts";
import type { RootInfo } from "./unit-record.ts";

export interface Root {
  readonly fn: FunctionValue;
  readonly entry: EntryModel | null;
  readonly at: Activation;
  /** A class has it from another one: a root of its own. */
  readonly inherited?: InheritedHandler;
  /** What decorators of the program's own made of it, which is called in its stead. */
  called?: Value;
}

/** Of a handler as the method of a class that has it from another one of the program: what it calls may be the class's own. */
export interface InheritedHandler {
  /** Where it is written. */
  readonly fn: FunctionValue;
  readonly key: number;
}

/** A root of this run, or one that an earlier run knows; or both. */
export interface Candidate {
  readonly info: RootInfo;
  readonly root: Root | null;
}

/** What answers requests is followed on when the steps for all have been taken: this many times as far. */
const ENTRIES_TIMES = 2;

/** Steps of all units, up to those of this one. */
export function stepsUpTo({ entry }: Pick<RootInfo, "entry">, stepsMax: number): number {
  return stepsMax * (entry === "none" ? 1 : ENTRIES_TIMES);
}

/** What is called from outside, then who calls before what is called. `distance`: of a function from what it can see. */
export function inOrder(candidates: readonly Candidate[], distance: (key: number) => number): readonly Candidate[] {
  const rank = ({ info }: Candidate): number => (info.entry === "none" && !info.hasKnownParameter ? distance(info.key) : Infinity);
  return candidates.toSorted((one, other) => Math.sign(rank(other) - rank(one)) || 0);
}
