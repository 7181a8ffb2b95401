import type { Expression } from "../../../../python/parse/ast.ts";
import { isFixed } from "../../../patterns/fixed-value.ts";
import { eachSalt, isEmptyText } from "../../../patterns/salted-hash.ts";
import { defineRule, type At } from "../../../rule.ts";

export const staticSalt = defineRule({
  id: "CRY005",
  name: "static-salt",
  cwe: 760,
  severity: "medium",
  surest: { confidence: "possible", because: "most of those that were read were keys made from keys, where the salt may be fixed" },
  summary: "A password hash or derived key with a constant salt",
  aliases: [],
  checks: {
    calls: eachSalt((salt, at) => {
      if (isFixed(salt, at) && !isEmptyText(salt, at))
        return { message: "The salt is the same each time: one table of guesses serves against all passwords.", isSure: true };
      return isOfAccount(salt, at, 0)
        ? { message: "Who is known by this name is known before: draw a salt for each password.", isSure: false }
        : null;
    }),
  },
});

const ACCOUNT = /^(?:user_?name|login|e?_?mail|user_?id|account_?name)$/i;
const DEPTH_MAX = 4;

/** `username.encode()`, also through a variable. */
function isOfAccount(node: Expression, at: At, depth: number): boolean {
  if (depth > DEPTH_MAX) return false;
  if (node.kind === "Call" && node.func.kind === "Attribute" && ["encode", "lower", "strip"].includes(node.func.attr))
    return isOfAccount(node.func.value, at, depth + 1);
  if (node.kind === "Attribute") return ACCOUNT.test(node.attr);
  if (node.kind !== "Name") return false;
  const bindings = at.module.everyBinding(node.id, at.scope);
  return bindings?.length === 1 ? isOfAccount(bindings[0]!.value, at, depth + 1) : ACCOUNT.test(node.id);
}
