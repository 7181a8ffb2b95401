// What a function's body declares: names that belong elsewhere, and whether it is a generator. Looked up once for each function.
import type { AsyncFunctionDef, FunctionDef, Lambda, Node, Statement } from "../../../python/parse/ast.ts";
import { walk } from "../../../python/parse/walk.ts";

export interface Elsewhere {
  readonly globals: readonly string[];
  readonly nonlocals: readonly string[];
}

interface Scope extends Elsewhere {
  readonly assigned: ReadonlySet<string>;
  readonly hasYield: boolean;
}

const NOWHERE: Elsewhere = { globals: [], nonlocals: [] };
const kept = new WeakMap<Node, Scope>();

export function declaredElsewhere(node: FunctionDef | AsyncFunctionDef | Lambda): Elsewhere {
  return node.kind === "Lambda" ? NOWHERE : scopeOf(node);
}

export function hasYield(node: FunctionDef | AsyncFunctionDef): boolean {
  return scopeOf(node).hasYield;
}

/** Whether the body gives the name a value of its own. */
export function isAssigned(node: FunctionDef | AsyncFunctionDef, name: string): boolean {
  return scopeOf(node).assigned.has(name);
}

function scopeOf(fn: FunctionDef | AsyncFunctionDef): Scope {
  const before = kept.get(fn);
  if (before !== undefined) return before;
  const globals: string[] = [];
  const nonlocals: string[] = [];
  let yields = false;
  const assigned = new Set<string>();
  for (const statement of fn.body)
    walk(statement, (node) => {
      if (node.kind === "Name" && node.ctx !== "Load") assigned.add(node.id);
      if (node.kind === "Global") globals.push(...node.names);
      else if (node.kind === "Nonlocal") nonlocals.push(...node.names);
      else if (node.kind === "Yield" || node.kind === "YieldFrom") yields = true;
      return !isScope(node);
    });
  const scope = { globals, nonlocals, hasYield: yields, assigned };
  kept.set(fn, scope);
  return scope;
}

/** What stands inside belongs to it and not to what is around. */
export function isScope(node: Node): boolean {
  return node.kind === "FunctionDef" || node.kind === "AsyncFunctionDef" || node.kind === "ClassDef" || node.kind === "Lambda";
}

/** Calls that cannot raise on what is usual, so that a handler around nothing but them is not reached. */
export const QUIET: ReadonlySet<string> = new Set([
  "len",
  "str",
  "repr",
  "isinstance",
  "print",
  "bool",
  "list",
  "dict",
  "tuple",
  "set",
  "type",
  "id",
  "callable",
  "hasattr",
]);

/** What may fail without saying so, besides calls. */
const FRAGILE = new Set<Node["kind"]>(["Subscript", "Await", "Import", "ImportFrom"]);
const DIVIDING = new Set(["Div", "Mod", "FloorDiv"]);
const failing = new WeakMap<Statement, boolean>();
const raising = new WeakMap<Node, boolean>();

const quiet = new WeakMap<Node, boolean>();

/** It raises nothing but what it says that it raises. */
export function raisesAsWritten(fn: FunctionDef | AsyncFunctionDef): boolean {
  const before = quiet.get(fn);
  if (before !== undefined) return before;
  const found = !fn.body.some((one) => mayRaise(one));
  quiet.set(fn, found);
  return found;
}

/** Whether it may raise without saying so besides what it calls; of a block, what stands at its head. */
export function mayFailItself(statement: Statement): boolean {
  const before = failing.get(statement);
  if (before !== undefined) return before;
  const found = headOf(statement).some(isFragile);
  failing.set(statement, found);
  return found;
}

function headOf(statement: Statement): readonly Node[] {
  switch (statement.kind) {
    case "If":
    case "While":
      return [statement.test];
    case "For":
    case "AsyncFor":
      return [statement.iter];
    case "Match":
      return [statement.subject];
    case "With":
    case "AsyncWith":
      return statement.items.map(({ context_expr: manager }) => manager);
    case "Try":
    case "TryStar":
    case "FunctionDef":
    case "AsyncFunctionDef":
    case "ClassDef":
      return [];
    default:
      return [statement];
  }
}

function isFragile(head: Node): boolean {
  let found = false;
  walk(head, (node) => {
    found ||= FRAGILE.has(node.kind) || (node.kind === "BinOp" && DIVIDING.has(node.op));
    return !found && !isScope(node);
  });
  return found;
}

/** Whether it may raise without saying so. */
export function mayRaise(inside: Statement): boolean {
  const before = raising.get(inside);
  if (before !== undefined) return before;
  let found = false;
  let raised: Node | null = null;
  walk(inside, (node) => {
    if (found) return false;
    // `raise E(x)`: that it raises is not said by the call.
    if (node.kind === "Raise") raised = node.exc;
    else if (node.kind === "Call") found = node !== raised && !(node.func.kind === "Name" && QUIET.has(node.func.id));
    else if (FRAGILE.has(node.kind)) found = true;
    else if (node.kind === "BinOp") found = DIVIDING.has(node.op);
    return !isScope(node);
  });
  raising.set(inside, found);
  return found;
}
