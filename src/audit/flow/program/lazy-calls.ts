// Calls of which what they give is asked for later, bit by bit or not at all: `items = make()`, `self.items = make()`, `next(make())`.
import type { AsyncFunctionDef, Call, Expression, FunctionDef, GeneratorExp, Lambda, Module, Node } from "../../../python/parse/ast.ts";
import { walk } from "../../../python/parse/walk.ts";
import { isScope } from "./scopes.ts";

/** They ask what they are given for no more than they need. */
const ASKING = new Set(["next", "anext", "islice", "takewhile", "iter", "print", "type", "id", "repr", "isinstance"]);
/** What they are given runs beside what goes on here. */
const STARTING = new Set(["create_task", "ensure_future", "run_coroutine_threadsafe", "start_soon", "spawn"]);
/** They take all there is at once; those that wrap it are asked for all of it soon. */
const CONSUMING = new Set(
  "list tuple set frozenset dict sorted sum min max any all join extend update Counter deque OrderedDict defaultdict reduce fromkeys writelines zip map filter enumerate chain from_iterable starmap reversed len array bytes bytearray executemany".split(
    " ",
  ),
);
/** They ask no further than to what decides: what would come behind is not done. */
const STOPPING = new Set(["any", "all"]);
const CHANGING = /^(?:append|add|extend|insert|update|setdefault|pop|popitem|remove|discard|clear|send|put|write|setattr|exec|next)$/;
const kept = new WeakMap<Node, LazyCalls>();
const yielding = new WeakMap<Node, boolean>();

export interface LazyCalls {
  /** Calls, and generators that are written as expressions. */
  readonly later: ReadonlySet<Node>;
  /** Of which what they give is asked for nowhere. */
  readonly never: ReadonlySet<Node>;
  /** Of coroutines that are started as tasks. */
  readonly tasks: ReadonlySet<Node>;
}

/** In the body of a function or module; not in those inside of it. */
export function lazyCalls(body: FunctionDef | AsyncFunctionDef | Lambda | Module): LazyCalls {
  const before = kept.get(body);
  if (before !== undefined) return before;
  const used = new Set<string>();
  const assigned = new Map<string, Node[]>();
  const later = new Set<Node>();
  const never = new Set<Node>();
  const tasks = new Set<Node>();
  walk(body, (node) => {
    if (isClosed(node)) return false;
    if (node.kind === "Name" && node.ctx === "Load") used.add(node.id);
    if (node.kind === "Expr" && node.value.kind === "Call") never.add(node.value);
    if (node.kind === "For" && node.iter.kind === "Call") later.add(node.iter);
    if (node.kind === "Call" && (ASKING.has(nameOf(node)) || !CONSUMING.has(nameOf(node))))
      for (const one of given(node)) if (isLater(one)) later.add(one);
    if (node.kind === "Call" && node.func.kind === "Name" && node.func.id === "zip")
      for (const one of node.args) if (one.kind === "Call") later.add(one);
    if (node.kind === "Call" && STOPPING.has(nameOf(node)))
      for (const one of node.args) if (one.kind === "GeneratorExp" && hasEffect(one)) later.add(one);
    if (node.kind === "List" || node.kind === "Tuple") for (const one of node.elts) if (isLater(one)) later.add(one);
    if (node.kind === "Dict") for (const one of node.values) if (isLater(one)) later.add(one);
    if (node.kind === "Call" && isStarting(node)) for (const one of node.args) tasks.add(one);
    if (node.kind === "Assign" && isLater(node.value)) {
      later.add(node.value);
      const [target] = node.targets;
      if (target?.kind === "Name" && node.targets.length === 1) assigned.set(target.id, [...(assigned.get(target.id) ?? []), node.value]);
    }
    return node === body || !isScope(node) || noteNamesIn(node, used);
  });
  for (const [name, calls] of assigned) if (!used.has(name)) for (const call of calls) never.add(call);
  const found = { later: new Set([...later, ...never]), never, tasks };
  kept.set(body, found);
  return found;
}

/** `waiting.close()`: what was not begun by then never is. */
function isClosed(node: Node): boolean {
  return node.kind === "Call" && node.func.kind === "Attribute" && node.func.attr === "close" && node.func.value.kind === "Name";
}

/** `create_task(work())`; of two that are gathered either may have to wait for the other. */
function isStarting(node: Call): boolean {
  const name = nameOf(node);
  return STARTING.has(name) || (name === "gather" && node.args.length > 1);
}

function isLater({ kind }: Expression): boolean {
  return kind === "Call" || kind === "GeneratorExp";
}

/** It changes something each time it is asked. */
function hasEffect(node: GeneratorExp): boolean {
  let found = false;
  walk(node, (one) => {
    found ||= one.kind === "Call" && CHANGING.test(nameOf(one));
    return !found;
  });
  return found;
}

function given({ args, keywords }: Call): readonly Expression[] {
  return keywords.length === 0 ? args : [...args, ...keywords.map(({ value }) => value)];
}

function nameOf({ func }: Call): string {
  return func.kind === "Name" ? func.id : func.kind === "Attribute" ? func.attr : "";
}

/** A function inside may use a name of the one around it. */
function noteNamesIn(scope: Node, used: Set<string>): false {
  walk(scope, (node) => {
    if (node.kind === "Name") used.add(node.id);
    return true;
  });
  return false;
}

/** A `yield` of this function stands in it. */
export function containsYield(inside: Node): boolean {
  const before = yielding.get(inside);
  if (before !== undefined) return before;
  let found = false;
  walk(inside, (node) => {
    found ||= node.kind === "Yield" || node.kind === "YieldFrom";
    return !found && !(node !== inside && isScope(node));
  });
  yielding.set(inside, found);
  return found;
}
