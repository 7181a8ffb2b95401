// Statements with a `yield` somewhere inside, written so that each stands alone: `f((yield x))` waits first, and then is `f(sent)`.
import type { Expression, Node, Statement } from "../../../python/parse/ast.ts";
import { childrenOf } from "../../../python/parse/walk.ts";
import { containsYield } from "./lazy-calls.ts";

type Yielding = Extract<Expression, { readonly kind: "Yield" | "YieldFrom" }>;

/** What runs only on some ways, or in a scope of its own, is not taken out. */
const APART = new Set(["Lambda", "ListComp", "SetComp", "DictComp", "GeneratorExp"]);
/** A statement with more of them is left as it is. */
const YIELDS_MAX = 8;
const kept = new WeakMap<readonly Statement[], readonly Statement[]>();

export function plainYields(body: readonly Statement[]): readonly Statement[] {
  const before = kept.get(body);
  if (before !== undefined) return before;
  const found = body.some((one) => containsYield(one)) ? body.flatMap(apart) : body;
  kept.set(body, found);
  return found;
}

function apart(statement: Statement): readonly Statement[] {
  if (!containsYield(statement)) return [statement];
  switch (statement.kind) {
    case "Expr":
    case "Assign":
    case "Return": {
      const { value } = statement;
      if (value === null) return [statement];
      // What the statement itself waits for is known there.
      const isOwn = value.kind === "Yield" || value.kind === "YieldFrom";
      return taken(statement, isOwn ? value.value : value, (changed) => ({
        ...statement,
        value: isOwn ? { ...value, value: changed } : changed,
      }));
    }
    case "AugAssign":
      return taken(statement, statement.value, (value) => ({ ...statement, value }));
    case "If":
      return taken(statement, statement.test, (test) => ({ ...statement, test }));
    case "For":
      return taken(statement, statement.iter, (iter) => ({ ...statement, iter }));
    case "Match":
      return taken(statement, statement.subject, (subject) => ({ ...statement, subject }));
    case "While": {
      const { test, orelse } = statement;
      if (orelse.length > 0 || !containsYield(test)) return [statement];
      const place = placeOf(test);
      const stop: Statement = { kind: "Break", ...place };
      const asked = (left: Expression): Statement => ({
        kind: "If",
        ...place,
        test: left,
        body: [{ kind: "Pass", ...place }],
        orelse: [stop],
      });
      const always: Expression = { kind: "Constant", ...place, type: "bool", value: true };
      const begin = taken(statement, test, asked);
      return begin.length === 1 ? [statement] : [{ ...statement, test: always, body: [...begin, ...statement.body] }];
    }
    default:
      return [statement];
  }
}

/** The statement behind all that it waits for. */
function taken(statement: Statement, inside: Expression | null, changed: (left: Expression) => Statement): readonly Statement[] {
  const yields: Yielding[] = [];
  if (inside === null || !containsYield(inside) || !collect(inside, yields) || yields.length > YIELDS_MAX) return [statement];
  const names = new Map<Node, Expression>();
  const before = yields.map((one, i): Statement => {
    const place = placeOf(one);
    const id = `.sent${i}`;
    const value = replaced(one, names);
    names.set(one, { kind: "Name", ...place, id, ctx: "Load" });
    return { kind: "Assign", ...place, targets: [{ kind: "Name", ...place, id, ctx: "Store" }], value };
  });
  return [...before, changed(replaced(inside, names))];
}

/** Inner ones first; false where one is not reached on each way. */
function collect(node: Node, into: Yielding[]): boolean {
  if (!containsYield(node)) return true;
  if (APART.has(node.kind)) return false;
  // Behind its first part it may end.
  const always = node.kind === "BoolOp" ? node.values.slice(0, 1) : node.kind === "IfExp" ? [node.test] : childrenOf(node);
  if (!childrenOf(node).every((child) => always.includes(child as Expression) || !containsYield(child))) return false;
  if (!always.every((child) => collect(child, into))) return false;
  if (node.kind === "Yield" || node.kind === "YieldFrom") into.push(node);
  return true;
}

function replaced<T extends Node>(node: T, names: ReadonlyMap<Node, Expression>): T {
  const name = names.get(node);
  if (name !== undefined) return name as unknown as T;
  if (!containsYield(node)) return node;
  const change = (one: unknown): unknown => (typeof one === "object" && one !== null && "kind" in one ? replaced(one as Node, names) : one);
  return Object.fromEntries(
    Object.entries(node).map(([field, value]) => [field, Array.isArray(value) ? value.map(change) : change(value)]),
  ) as unknown as T;
}

function placeOf({ line, column, endLine, endColumn }: Expression): Pick<Expression, "line" | "column" | "endLine" | "endColumn"> {
  return { line, column, endLine, endColumn };
}
