// Calls whose result is asked for bit by bit: `items = make()` with `next(items)` or `items.send(x)` later, or nothing at all.
import type { AsyncFunctionDef, Call, Expression, FunctionDef, Lambda, Module, Node } from "../../../python/parse/ast.ts";
import { walk } from "../../../python/parse/walk.ts";
import { isScope } from "./scopes.ts";

const ASKING = new Set(["send", "throw", "close", "asend", "athrow", "aclose", "__next__"]);
const kept = new WeakMap<Node, ReadonlySet<Node>>();
const yielding = new WeakMap<Node, boolean>();

/** In the body of a function or module; not in those inside of it. */
export function lazyCalls(body: FunctionDef | AsyncFunctionDef | Lambda | Module): ReadonlySet<Node> {
  const before = kept.get(body);
  if (before !== undefined) return before;
  const assigned = new Map<string, Call[]>();
  const asked = new Set<string>();
  const used = new Set<string>();
  const found = new Set<Node>();
  walk(body, (node) => {
    if (node.kind === "Name" && node.ctx === "Load") used.add(node.id);
    if (node.kind === "Call") noteAsked(node, asked);
    if (node.kind === "Expr" && node.value.kind === "Call") found.add(node.value);
    if (node.kind === "Assign" && node.value.kind === "Call" && node.targets.length === 1)
      noteAssigned(node.targets[0]!, node.value, assigned);
    return node === body || !isScope(node) || noteNamesIn(node, used);
  });
  for (const [name, calls] of assigned) if (asked.has(name) || !used.has(name)) for (const call of calls) found.add(call);
  kept.set(body, found);
  return found;
}

function noteAsked({ func, args }: Call, asked: Set<string>): void {
  const [first] = args;
  if (func.kind === "Name" && (func.id === "next" || func.id === "anext") && first?.kind === "Name") asked.add(first.id);
  if (func.kind === "Attribute" && func.value.kind === "Name" && ASKING.has(func.attr)) asked.add(func.value.id);
}

function noteAssigned(target: Expression, value: Call, assigned: Map<string, Call[]>): void {
  if (target.kind === "Name") assigned.set(target.id, [...(assigned.get(target.id) ?? []), value]);
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
