import type { Call, Expression } from "../../../../python/parse/ast.ts";
import { argumentOf } from "../../../patterns/module-view.ts";
import { isPersonal } from "../../../patterns/secret-name.ts";
import { isSentPassword } from "../../../patterns/sent-password.ts";
import { defineRule, type At } from "../../../rule.ts";

const DEPTH_MAX = 6;

export const secretKeptInClear = defineRule({
  id: "SEC014",
  name: "secret-kept-in-clear",
  cwe: 312,
  severity: "medium",
  summary: "A password or the number of a card is kept in clear, in a cookie or a file",
  aliases: [],
  checks: { calls: { "*.set_cookie": inCookie, "open().write": inFile, "json.dump": inFile } },
});

/** A cookie is kept by each browser. */
function inCookie(call: Call, at: At): void {
  const value = argumentOf(call, 1, "value");
  if (value !== null && isSecret(value, at, 0))
    at.report(call, "Whoever gets at this browser has it: keep a token that ends in its place.", { confidence: "possible" });
}

function inFile(call: Call, at: At): void {
  const [value] = call.args;
  if (value !== undefined && isSecret(value, at, 0))
    at.report(call, "Whoever gets at the file, or a copy of it, has it: encrypt it, or keep none of it.", { confidence: "possible" });
}

/** What was sent, in what is put together from it. */
function isSecret(node: Expression, at: At, depth: number): boolean {
  const inside = (one: Expression): boolean => isSecret(one, at, depth + 1);
  if (depth > DEPTH_MAX) return false;
  if (isSentPassword(node, at) || isSentNumber(node)) return true;
  switch (node.kind) {
    case "Name": {
      const bindings = at.module.everyBinding(node.id, at.scope);
      return bindings?.length === 1 && !bindings[0]!.entered && inside(bindings[0]!.value);
    }
    case "BinOp":
      return inside(node.left) || inside(node.right);
    case "JoinedStr":
      return node.values.some(inside);
    case "FormattedValue":
      return inside(node.value);
    case "Tuple":
    case "List":
      return node.elts.some(inside);
    case "Dict":
      return node.values.some(inside);
    default:
      return false;
  }
}

const SENT = new Set(["form", "POST", "args", "GET", "values", "data"]);

/** `request.form["card_number"]`, `request.POST.get("iban")`. */
function isSentNumber(node: Expression): boolean {
  const isOne = (of: Expression, key: Expression | undefined): boolean =>
    of.kind === "Attribute" && SENT.has(of.attr) && key?.kind === "Constant" && key.type === "str" && isPersonal(key.value);
  if (node.kind === "Subscript") return isOne(node.value, node.slice);
  return node.kind === "Call" && node.func.kind === "Attribute" && node.func.attr === "get" && isOne(node.func.value, node.args[0]);
}
