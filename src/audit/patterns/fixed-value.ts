// Whether an argument is a fixed value: written in the program, so that everybody who has the program has it.
import type { Expression } from "../../python/parse/ast.ts";
import type { LiteralValue } from "../../python/parse/literal-value.ts";
import type { At } from "../rule.ts";
import { usualValue } from "./usual-value.ts";

/** Not given, None and empty values are no fixed value: then the callee makes one, or there is none. */
export function isFixed(node: Expression | null, at: At): node is Expression {
  if (node === null) return false;
  if (node.kind === "Attribute") return isUsuallyFixed(node, at);
  if (!at.module.isConstant(node, at.scope)) return false;
  const value = at.module.constant(node, at.scope);
  return value === undefined || isText(value);
}

/** `self.iv`, `def seal(data, iv=b"…")`: what it is unless somebody says otherwise. */
export function isUsuallyFixed(node: Expression | null, at: At): boolean {
  return isText(usualValue(node, at).value);
}

function isText(value: LiteralValue | undefined): boolean {
  return (typeof value === "string" || value instanceof Uint8Array) && value.length > 0;
}
