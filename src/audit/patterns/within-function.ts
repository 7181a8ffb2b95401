// What stands in a function itself: found once for all functions of a module, which may have ten thousand.
import type { Assign, Call, Compare, Subscript } from "../../python/parse/ast.ts";
import type { FunctionFact, ModuleFacts, Site } from "../../python/facts/module-facts.ts";
import { onceForEach } from "./once-for-each.ts";

const callsOf = onceForEach(({ calls }: ModuleFacts) => Map.groupBy(calls, ({ scope }) => scope.fn));
const subscriptsOf = onceForEach(({ subscripts }: ModuleFacts) => Map.groupBy(subscripts, ({ scope }) => scope.fn));
const comparesOf = onceForEach(({ compares }: ModuleFacts) => Map.groupBy(compares, ({ scope }) => scope.fn));
const storesOf = onceForEach(({ stores }: ModuleFacts) => Map.groupBy(stores, ({ scope }) => scope.fn));

/** In source order; those at the top of the module for null. */
export function callsWithin(fn: FunctionFact | null, facts: ModuleFacts): readonly Site<Call>[] {
  return callsOf(facts).get(fn) ?? [];
}

/** The same of `target[key] = value` and `target.attribute = value`. */
export function storesWithin(fn: FunctionFact | null, facts: ModuleFacts): readonly Site<Assign>[] {
  return storesOf(facts).get(fn) ?? [];
}

export function subscriptsWithin(fn: FunctionFact | null, facts: ModuleFacts): readonly Site<Subscript>[] {
  return subscriptsOf(facts).get(fn) ?? [];
}

export function comparesWithin(fn: FunctionFact | null, facts: ModuleFacts): readonly Site<Compare>[] {
  return comparesOf(facts).get(fn) ?? [];
}
