// Whether a call, or what the project's own functions below it call, comes to one of the wanted foreign calls.
import type { FunctionFact, ModuleFacts, Site } from "./module-facts.ts";
import { callee, definitionOf } from "./names.ts";
import type { ProjectFacts } from "./project-facts.ts";
import { typesOf } from "./types.ts";
import type { Call } from "../parse/ast.ts";

const DEPTH_MAX = 5;

export interface Reached {
  readonly module: ModuleFacts;
  readonly call: Site<Call>;
}

/** `wanted` is tested on dotted names, and on `.method` of objects whose type is not known. */
export function startedCalls(module: ModuleFacts): readonly Site<Call>[] {
  return module.calls.filter(({ scope }) => scope.fn === null && scope.cls === null);
}

/** The call itself, or one inside the project's functions that it calls. */
export function reaches(facts: ProjectFacts, module: ModuleFacts, call: Site<Call>, wanted: RegExp, depth: number): Reached | null {
  const place = { facts, module, scope: call.scope };
  const { func } = call.node;
  const names = [
    callee(call.node, place),
    ...(func.kind === "Attribute" ? typesOf(func.value, place).map((type) => `${type}.${func.attr}`) : []),
  ];
  if (names.some((name) => name !== null && wanted.test(name)) || (func.kind === "Attribute" && wanted.test(`.${func.attr}`)))
    return { module, call };
  if (depth > DEPTH_MAX) return null;
  const found = definitionOf(func, place);
  const inner = found?.kind === "function" ? reachedFrom(facts, found.module, found.fact, wanted, depth + 1) : null;
  return inner ?? runnerArgument(facts, module, call, wanted, depth);
}

/** `asyncio.run(main())`, `typer.run(main)`. */
function runnerArgument(
  facts: ProjectFacts,
  module: ModuleFacts,
  { node, scope }: Site<Call>,
  wanted: RegExp,
  depth: number,
): Reached | null {
  const name = callee(node, { facts, module, scope }) ?? "";
  const arg = node.args[0];
  if (!/^(?:asyncio\.run|anyio\.run|trio\.run|typer\.run|sys\.exit|fire\.Fire|.*run_until_complete)$/.test(name) || !arg) return null;
  if (arg.kind === "Call") return reaches(facts, module, { node: arg, scope }, wanted, depth + 1);
  const found = definitionOf(arg, { facts, module, scope });
  return found?.kind === "function" ? reachedFrom(facts, found.module, found.fact, wanted, depth + 1) : null;
}

const kept = new WeakMap<FunctionFact, Map<RegExp, Reached | null>>();

export function reachedFrom(facts: ProjectFacts, module: ModuleFacts, fact: FunctionFact, wanted: RegExp, depth: number): Reached | null {
  const known = kept.get(fact) ?? new Map<RegExp, Reached | null>();
  kept.set(fact, known);
  const before = known.get(wanted);
  if (before !== undefined) return before;
  known.set(wanted, null); // a function that calls itself
  const inside = module.calls.filter(({ scope }) => scope.fn === fact);
  const found = inside.map((call) => reaches(facts, module, call, wanted, depth)).find((reached) => reached !== null) ?? null;
  known.set(wanted, found);
  return found;
}
