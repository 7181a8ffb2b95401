import type { Call, Expression } from "../../../../python/parse/ast.ts";
import type { FunctionFact } from "../../../../python/facts/module-facts.ts";
import { lastName } from "../../../../python/parse/dotted-name.ts";
import { walk } from "../../../../python/parse/walk.ts";
import { isSession } from "../../../patterns/guarded-handler.ts";
import { isTelling } from "../../../patterns/cookie.ts";
import { argumentOf } from "../../../patterns/module-view.ts";
import { wordsOf } from "../../../patterns/name-words.ts";
import { secretKind } from "../../../patterns/secret-name.ts";
import { callsWithin, storesWithin } from "../../../patterns/within-function.ts";
import { defineRule, type At } from "../../../rule.ts";

/** Ask whether a password is right. */
const CHECKS = /^(?:check|verify|authenticate|validate|is_valid|valid|log_?in|sign_?in)/i;
/** Keys of a session that say who it belongs to. */
const OWNER = new Set(
  "user uid userid username member account login logged authenticated auth email admin role customer employee".split(" "),
);
/** Give the session another number, or leave nothing of it. */
const RENEWS = new Set("clear cycle_key flush regenerate regenerate_id invalidate rotate renew new_session renew_session".split(" "));
const RENEWING =
  /(?:new|renew|regenerate|rotate|reset|clear|start|cycle|create|begin)_?session|session_?(?:new|renew|regenerate|rotate|reset|clear|start|cycle)/i;
/** Begin a session of their own: `login(request, user)`. */
const BEGINS = /^(?:log_?in|sign_?in)(?:_user)?$/i;
/** Keep sessions on the server, under a number that the browser sends. */
const ON_SERVER = new Set(["django", "flask_session", "beaker", "starsessions", "aiohttp_session", "pyramid_redis_sessions", "cherrypy"]);
/** What whoever made a link can write into it. */
const LINKED = new Set(["args", "GET", "query_params", "values", "form", "POST"]);
const DEPTH_MAX = 6;

export const sessionKeptAtLogin = defineRule({
  id: "WEB023",
  name: "session-kept-at-login",
  cwe: 384,
  severity: "medium",
  summary: "A session goes on under its old number after a login",
  aliases: [],
  checks: { fn: judge, calls: { "*.set_cookie": given } },
});

function judge(fact: FunctionFact, at: At): void {
  const stored = storesWithin(fact, at.module.facts).map(({ node }) => node);
  const kept = stored.find(({ targets }) => targets.some((target) => isOwnerOfSession(target, at)));
  if (kept === undefined || !asksForPassword(fact, kept.line, at) || isRenewed(fact, at)) return;
  const isOnServer = at.module.importsOneOf(ON_SERVER);
  at.report(
    kept,
    isOnServer
      ? "Who knew the number of this session before the login is logged in with it: give it a new one first, as `cycle_key()` does."
      : "What was put into this session before the login stays in it: clear it first, so that it gets a new number where the server keeps it.",
    { confidence: isOnServer ? "possible" : "pattern" },
  );
}

/** `session["user_id"]`, `request.session["member"]`. */
function isOwnerOfSession(target: Expression, at: At): boolean {
  if (target.kind !== "Subscript" || !isSession(target.value)) return false;
  const key = at.module.constant(target.slice, at.scope);
  return typeof key === "string" && wordsOf(key).some((word) => OWNER.has(word));
}

/** Before this line. */
function asksForPassword(fact: FunctionFact, line: number, at: At): boolean {
  const { compares } = at.module.facts;
  const isBefore = (one: { readonly node: { readonly line: number }; readonly scope: At["scope"] }): boolean =>
    one.scope.fn === fact && one.node.line <= line;
  return (
    callsWithin(fact, at.module.facts).some((one) => isBefore(one) && CHECKS.test(lastName(one.node.func)) && namesPassword(one.node)) ||
    compares.some((one) => isBefore(one) && namesPassword(one.node))
  );
}

function namesPassword(node: Expression): boolean {
  let found = false;
  walk(node, (one) => {
    const name =
      one.kind === "Name"
        ? one.id
        : one.kind === "Attribute"
          ? one.attr
          : one.kind === "keyword"
            ? (one.arg ?? "")
            : textOf(one as Expression);
    found ||= secretKind(name) === "password" || /^check_?pw|check_password/.test(name);
    return !found;
  });
  return found;
}

function textOf(node: Expression): string {
  return node.kind === "Constant" && node.type === "str" && node.value.length < 40 ? node.value : "";
}

/** By a method of the session, or by something that is given the session and may do it. */
function isRenewed(fact: FunctionFact, at: At): boolean {
  return callsWithin(fact, at.module.facts).some(({ node }) => {
    const { func } = node;
    if (RENEWS.has(lastName(func)) || (BEGINS.test(lastName(func)) && !namesPassword(node))) return true;
    // `session.pop(key)` in a loop over all of them.
    const isPop = func.kind === "Attribute" && func.attr === "pop" && isSession(func.value) && node.args[0]?.kind !== "Constant";
    return isPop || node.args.some(isSession) || RENEWING.test(lastName(func));
  });
}

/** `response.set_cookie("sid", request.args.get("sid"))`: whoever made the link knows the session. */
function given(call: Call, at: At): void {
  const value = argumentOf(call, 1, "value");
  if (value !== null && isTelling(call, at) && isLinked(value, at, 0))
    at.report(call, "Whoever made the link chose this number and knows it: draw a new one.", { confidence: "possible" });
}

function isLinked(node: Expression, at: At, depth: number): boolean {
  if (depth > DEPTH_MAX) return false;
  const inside = (one: Expression): boolean => isLinked(one, at, depth + 1);
  if (node.kind === "BoolOp") return node.values.some(inside);
  if (node.kind === "IfExp") return inside(node.body) || inside(node.orelse);
  if (node.kind === "Subscript") return isLinkedPart(node.value);
  if (node.kind === "Call") return node.func.kind === "Attribute" && node.func.attr === "get" && isLinkedPart(node.func.value);
  if (node.kind !== "Name") return false;
  const bindings = at.module.everyBinding(node.id, at.scope) ?? [];
  return bindings.length === 1 && inside(bindings[0]!.value);
}

function isLinkedPart(node: Expression): boolean {
  return node.kind === "Attribute" && LINKED.has(node.attr) && ["request", "req"].includes(lastName(node.value));
}
