// Whether an expression is a password as somebody sent it, as far as names tell.
import type { Expression } from "../../python/parse/ast.ts";
import type { At } from "../rule.ts";
import { routeOf } from "./written-route.ts";
import { secretKind } from "./secret-name.ts";

/** What was sent, as frameworks call it. */
const SENT = new Set(["form", "POST", "data", "json", "values", "args", "GET", "query_params", "cleaned_data", "validated_data"]);
const DEPTH_MAX = 4;

/** `request.form["password"]`, or a variable that is nothing else. */
export function isSentPassword(node: Expression, at: At, depth = 0): boolean {
  if (depth > DEPTH_MAX) return false;
  if (node.kind === "Await") return isSentPassword(node.value, at, depth + 1);
  if (node.kind === "Name") {
    if (isGivenByRoute(node.id, at)) return secretKind(node.id) === "password";
    const bindings = at.module.everyBinding(node.id, at.scope) ?? [];
    return bindings.length > 0 && bindings.every(({ value, entered }) => !entered && isSentPassword(value, at, depth + 1));
  }
  // `new.password`, of a model that FastAPI makes of the body.
  if (node.kind === "Attribute")
    return secretKind(node.attr) === "password" && node.value.kind === "Name" && isGivenByRoute(node.value.id, at);
  if (node.kind === "Subscript") return isSent(node.value, at, 0) && isPassword(node.slice);
  if (node.kind !== "Call" || node.func.kind !== "Attribute") return false;
  return node.func.attr === "get" && isSent(node.func.value, at, 0) && isPassword(node.args[0]);
}

function isSent(node: Expression, at: At, depth: number): boolean {
  if (depth > DEPTH_MAX) return false;
  if (node.kind === "Attribute") return SENT.has(node.attr);
  if (node.kind === "Await") return isSent(node.value, at, depth + 1);
  if (node.kind === "Call") return node.func.kind === "Attribute" && ["get_json", "json", "form", "post"].includes(node.func.attr);
  const bindings = node.kind === "Name" ? (at.module.everyBinding(node.id, at.scope) ?? []) : [];
  return bindings.length === 1 && isSent(bindings[0]!.value, at, depth + 1);
}

function isPassword(node: Expression | undefined): boolean {
  return node?.kind === "Constant" && node.type === "str" && secretKind(node.value) === "password";
}

/** A parameter of a handler that FastAPI fills with what was sent. */
function isGivenByRoute(name: string, at: At): boolean {
  const { fn } = at.scope;
  if (fn === null || fn.locals.has(name) || !at.module.facts.imports.some(({ module }) => module === "fastapi")) return false;
  const { posonlyargs, args, kwonlyargs } = fn.node.args;
  return (
    [...posonlyargs, ...args, ...kwonlyargs].some(({ arg }) => arg === name) &&
    fn.node.decorator_list.length > 0 &&
    routeOf(fn, at) !== null
  );
}
