// Generators as functions: those without an end, and those that are written as expressions.
import type {
  Arg,
  Arguments,
  AsyncFunctionDef,
  Expression,
  FunctionDef,
  GeneratorExp,
  Node,
  Statement,
} from "../../../python/parse/ast.ts";
import { walk } from "../../../python/parse/walk.ts";
import { containsYield } from "./lazy-calls.ts";
import { isScope } from "./scopes.ts";

const functions = new WeakMap<GeneratorExp, FunctionDef>();
const endless = new WeakMap<Node, boolean>();

/** `while True:` with a `yield` inside. */
export function isEndless(node: FunctionDef | AsyncFunctionDef): boolean {
  const known = endless.get(node);
  if (known !== undefined) return known;
  let found = false;
  for (const statement of node.body)
    walk(statement, (one) => {
      found ||= one.kind === "While" && one.test.kind === "Constant" && containsYield(one);
      return !found && !isScope(one);
    });
  endless.set(node, found);
  return found;
}

/** A generator that is written as an expression, as a function of what it goes through first. */
export function asFunction(node: GeneratorExp): FunctionDef {
  const known = functions.get(node);
  if (known !== undefined) return known;
  const { line, column, endLine, endColumn } = node;
  const place = { line, column, endLine, endColumn };
  let body: Statement = { kind: "Expr", ...place, value: { kind: "Yield", ...place, value: node.elt } };
  for (const [i, one] of [...node.generators.entries()].toReversed()) {
    for (const test of one.ifs.toReversed()) body = { kind: "If", ...place, test, body: [body], orelse: [] };
    const iter: Expression = i === 0 ? { kind: "Name", ...place, id: ITEMS, ctx: "Load" } : one.iter;
    body = { kind: "For", ...place, target: one.target, iter, body: [body], orelse: [] };
  }
  const parameter: Arg = { kind: "arg", ...place, arg: ITEMS, annotation: null };
  const args: Arguments = {
    kind: "arguments",
    ...place,
    posonlyargs: [],
    args: [parameter],
    vararg: null,
    kwonlyargs: [],
    kw_defaults: [],
    kwarg: null,
    defaults: [],
  };
  const fn: FunctionDef = {
    kind: "FunctionDef",
    ...place,
    name: "<genexpr>",
    args,
    body: [body],
    decorator_list: [],
    returns: null,
    type_params: [],
  };
  functions.set(node, fn);
  return fn;
}

/** No name of a program. */
const ITEMS = ".0";
