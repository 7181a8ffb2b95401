import type { ClassFact, FunctionFact } from "../../../../python/facts/module-facts.ts";
import { lastName } from "../../../../python/parse/dotted-name.ts";
import { isGuarded, looksAtWho, namesGuard } from "../../../patterns/guarded-handler.ts";
import { mentions } from "../../../patterns/mentions.ts";
import { routeOf } from "../../../patterns/written-route.ts";
import { wordsOf } from "../../../patterns/name-words.ts";
import { defineRule, type At } from "../../../rule.ts";

/** So many siblings with a login, for each handler that has none, say that one is meant here. */
const GUARDED_MIN = 2;
/** Meant for everybody, by one word of the name or the path. */
const PUBLIC = new Set(
  (
    "login logout signin signout signup register registration join reset forgot forgotten recover confirm verify activate webhook webhooks hook callback " +
    "health healthz ping token refresh contact subscribe unsubscribe newsletter public anonymous guest auth authenticate oauth session cookie consent " +
    "feedback search csp report track analytics authorize invite invitation captcha preview"
  ).split(" "),
);
/** Change what is kept. */
const CHANGES = new Set("delete save create update bulk_create bulk_update commit remove pop".split(" "));
const CHANGING = new Set(["post", "put", "patch", "delete"]);
const VIEWS = new Set(["CreateView", "UpdateView", "DeleteView"]);
const MIXIN = /^(?:UserPassesTest|Access|\w*(?:Login|Permission|Staff|Admin|Auth|Superuser)\w*Required)\w*Mixin$/;

interface Handler {
  readonly line: number;
  readonly isGuarded: boolean;
  /** Known to change something, and to ask nobody who they are. */
  readonly isOpen: boolean;
}

export const handlerWithoutLogin = defineRule({
  id: "WEB024",
  name: "handler-without-login",
  cwe: 862,
  severity: "medium",
  summary: "A handler that changes something asks for no login, as all beside it do",
  aliases: [],
  checks: { module: judge },
});

function judge(at: At): void {
  const { facts, models } = at.module;
  if (!at.module.importsOneOf(models.frameworks) || isGuardedAsAWhole(at)) return;
  tell(
    facts.everyFunction.flatMap((fact) => handlerOf(fact, at)),
    at,
  );
  tell(
    [...facts.classes.values()].flatMap((fact) => viewOf(fact, at)),
    at,
  );
}

function tell(siblings: readonly Handler[], at: At): void {
  const rest = siblings.filter((one) => !one.isGuarded);
  // One that everybody may use says that others may be meant so as well.
  if (siblings.length - rest.length < GUARDED_MIN * rest.length || !rest.every(({ isOpen }) => isOpen)) return;
  for (const { line } of rest)
    at.report({ line }, "Whatever changes something beside it asks first who it is, and this does not.", { confidence: "possible" });
}

/** Something runs before each handler, or all of them are given it. */
function isGuardedAsAWhole({ module: { facts } }: At): boolean {
  const isAround = (name: string): boolean => /^before_|middleware|hook/.test(name);
  return (
    facts.everyFunction.some(({ node }) => node.decorator_list.some((one) => isAround(lastName(one.kind === "Call" ? one.func : one)))) ||
    facts.calls.some(({ node }) => isAround(lastName(node.func)) || node.keywords.some(({ arg }) => arg === "dependencies"))
  );
}

function handlerOf(fact: FunctionFact, at: At): readonly Handler[] {
  const { node } = fact;
  const route = fact.cls === null && fact.outer === null ? routeOf(fact, at) : null;
  if (route === null) return [];
  const isSure = mentions(node.body, (one) => one.kind === "Call" && one.func.kind === "Attribute" && CHANGES.has(one.func.attr));
  if (!isSure && !route.methods.some((method) => CHANGING.has(method))) return [];
  // What comes by POST may only look.
  const isChange = isSure || route.methods.some((method) => method !== "post" && CHANGING.has(method));
  const isOpen = isChange && !isPublic(node.name) && !isPublic(route.path) && !looksAtWho(node.body);
  return [{ line: node.line, isGuarded: isGuarded(fact, at), isOpen }];
}

/** Django's generic views that change something. */
function viewOf({ node, methods, attributes }: ClassFact, at: At): readonly Handler[] {
  const names = node.bases.map(lastName);
  if (!names.some((name) => VIEWS.has(name))) return [];
  const isBehind =
    names.some((name) => MIXIN.test(name)) || node.decorator_list.some((one) => one.kind === "Call" && one.args.some(isGuardInside));
  // What other bases do is not known.
  const isKnown = node.bases.every((base) => (at.module.target(base, at.scope) ?? "").startsWith("django."));
  const looks = [...methods.values()].some(({ node: { body, decorator_list: all } }) => looksAtWho(body) || all.some(isGuardInside));
  return [
    { line: node.line, isGuarded: isBehind, isOpen: isKnown && !looks && !attributes.has("permission_required") && !isPublic(node.name) },
  ];
}

/** `method_decorator(login_required)`, `[login_required, never_cache]`. */
function isGuardInside(node: Parameters<typeof namesGuard>[0]): boolean {
  return mentions([node], (one) => (one.kind === "Name" || one.kind === "Attribute") && namesGuard(one));
}

function isPublic(name: string): boolean {
  return wordsOf(name).some((word) => PUBLIC.has(word));
}
