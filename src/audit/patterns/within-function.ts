// What stands in a function itself: found once for all functions of a module, which may have ten thousand.
import type { Assign, Call } from "../../python/parse/ast.ts";
import type { FunctionFact, ModuleFacts, Site } from "../../python/facts/module-facts.ts";

type ByFunction<N> = ReadonlyMap<FunctionFact | null, readonly Site<N>[]>;

const calls = new WeakMap<ModuleFacts, ByFunction<Call>>();
const stores = new WeakMap<ModuleFacts, ByFunction<Assign>>();

/** In source order; those at the top of the module for null. */
export function callsWithin(fn: FunctionFact | null, facts: ModuleFacts): readonly Site<Call>[] {
  return within(fn, calls, { facts, sites: facts.calls });
}

/** The same of `target[key] = value` and `target.attribute = value`. */
export function storesWithin(fn: FunctionFact | null, facts: ModuleFacts): readonly Site<Assign>[] {
  return within(fn, stores, { facts, sites: facts.stores });
}

const NOTHING: readonly never[] = [];

function within<N>(
  fn: FunctionFact | null,
  kept: WeakMap<ModuleFacts, ByFunction<N>>,
  { facts, sites }: { readonly facts: ModuleFacts; readonly sites: readonly Site<N>[] },
): readonly Site<N>[] {
  const known = kept.get(facts) ?? Map.groupBy(sites, ({ scope }) => scope.fn);
  kept.set(facts, known);
  return known.get(fn) ?? NOTHING;
}
