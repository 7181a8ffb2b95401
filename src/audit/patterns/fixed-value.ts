// Whether an argument is a fixed value: written in the program, so that everybody who has the program has it.
import type { Call, Expression } from "../../python/parse/ast.ts";
import type { LiteralValue } from "../../python/parse/literal-value.ts";
import type { At } from "../rule.ts";
import { usualValue } from "./usual-value.ts";

/** Not given, None and empty values are no fixed value: then the callee makes one, or there is none. */
export function isFixed(node: Expression | null, at: At): node is Expression {
  if (node === null) return false;
  if (node.kind === "Attribute") return isUsuallyFixed(node, at);
  if (node.kind === "Call" && givesFixed(node, at)) return true;
  if (!at.module.isConstant(node, at.scope)) return false;
  const value = at.module.constant(node, at.scope);
  return value === undefined || isText(value);
}

/** `key()`, of a function of the module that gives nothing but one fixed value, and calls no other for it. */
function givesFixed({ func, args, keywords }: Call, at: At): boolean {
  const fn = func.kind === "Name" && args.length + keywords.length === 0 ? at.module.facts.functions.get(func.id) : undefined;
  const given = fn?.returns.length === 1 && fn.node.decorator_list.length === 0 ? fn.returns[0]!.value : null;
  if (fn === undefined || given === null || (given.kind === "Call" && given.func.kind === "Name")) return false;
  return isFixed(given, { ...at, scope: { ...at.scope, fn, cls: null } });
}

/** `self.iv`, `def seal(data, iv=b"…")`: what it is unless somebody says otherwise. */
export function isUsuallyFixed(node: Expression | null, at: At): boolean {
  return isText(usualValue(node, at).value);
}

function isText(value: LiteralValue | undefined): boolean {
  return (typeof value === "string" || value instanceof Uint8Array) && value.length > 0;
}
