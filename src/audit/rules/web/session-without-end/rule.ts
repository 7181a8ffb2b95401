import type { Call, Dict, Expression } from "../../../../python/parse/ast.ts";
import { lastName } from "../../../../python/parse/dotted-name.ts";
import { isCookie, isTelling } from "../../../patterns/cookie.ts";
import { argumentOf } from "../../../patterns/module-view.ts";
import { givenTo } from "../../../patterns/unpacked-argument.ts";
import { effective, reportSetting, whenSettingIs, type WrittenSetting } from "../../../patterns/written-setting.ts";
import { defineRule, type At } from "../../../rule.ts";

/** OWASP asks for hours, where little is at stake for days; three months are far from both. */
const SESSION_DAYS_MAX = 90;
const DAY_SECONDS = 86_400;

export const sessionWithoutEnd = defineRule({
  id: "WEB022",
  name: "session-without-end",
  cwe: 613,
  severity: "low",
  summary: "A session or token never ends, or only after months",
  aliases: [],
  checks: {
    calls: {
      "jwt.encode": made,
      "jose.jwt.encode": made,
      "jwt.decode": taken,
      "jose.jwt.decode": taken,
      "itsdangerous.URLSafeTimedSerializer().loads": timed,
      "itsdangerous.TimedSerializer().loads": timed,
      "itsdangerous.TimestampSigner().unsign": timed,
      "django.core.signing.loads": timed,
      "django.core.signing.TimestampSigner().unsign": timed,
      "*.set_cookie": kept,
    },
    settings: {
      SESSION_COOKIE_AGE: age,
      PERMANENT_SESSION_LIFETIME: age,
      JWT_ACCESS_TOKEN_EXPIRES: whenSettingIs(false, "Whoever gets at a token may use it forever: let it end after minutes."),
    },
  },
});

/** A payload of which all is known: written there, or a dictionary to which nothing is added. */
function made(call: Call, at: At): void {
  const payload = argumentOf(call, 0, call.keywords.some(({ arg }) => arg === "claims") ? "claims" : "payload");
  const written = payload === null ? null : dictionaryOf(payload, at);
  if (written === null || written.keys.length === 0) return;
  const names = written.keys.map((key) => (key === null ? undefined : at.module.constant(key, at.scope)));
  // Who says nothing of whom it is for seals data; that is no session.
  if (names.includes(undefined) || names.includes("exp") || !names.some((name) => typeof name === "string" && WHO.test(name))) return;
  at.report(call, "Whoever gets at this token may use it forever: say with `exp` when it ends.", { confidence: "possible" });
}

const WHO = /^(?:sub|user|uid|user_?id|user_?name|email|role)$/i;

function dictionaryOf(node: Expression, at: At): Dict | null {
  if (node.kind === "Dict") return node;
  if (node.kind === "Call") return givenBy(node, at);
  const bindings = node.kind === "Name" ? at.module.everyBinding(node.id, at.scope) : null;
  const [only] = bindings ?? [];
  const isWhole = node.kind === "Name" && bindings?.length === 1 && at.module.additionsTo(node.id, only!).length === 0;
  return isWhole && only!.value.kind === "Dict" ? only!.value : null;
}

/** `claims(name)`, `self.claims(name)`: of the only function of this name, which gives nothing but what is written there. */
function givenBy({ func }: Call, { module: { facts } }: At): Dict | null {
  const named = facts.everyFunction.filter(({ node }) => node.name === lastName(func));
  const [only] = named;
  const isOwn = func.kind === "Name" || (func.kind === "Attribute" && func.value.kind === "Name" && func.value.id === "self");
  if (!isOwn || named.length > 1 || only?.returns.length !== 1) return null;
  const given = only.returns[0]!.value;
  return given?.kind === "Dict" ? given : null;
}

/** `options={"verify_exp": False}`. */
function taken(call: Call, at: At): void {
  const options = givenTo(call, "options", at);
  const written = options === null ? null : dictionaryOf(options, at);
  const place = written?.keys.findIndex((key) => key?.kind === "Constant" && key.value === "verify_exp") ?? -1;
  if (written === null || place < 0 || at.module.constant(written.values[place]!, at.scope) !== false) return;
  at.report(call, "A token that has ended is taken all the same.", { severity: "medium" });
}

function timed(call: Call, at: At): void {
  if (givenTo(call, "max_age", at) === null && call.args.length < 2 && call.keywords.every(({ arg }) => arg !== null))
    at.report(call, "It says when it was made, and nobody asks: give `max_age`.", { confidence: "possible" });
}

function kept(call: Call, at: At): void {
  const age = isCookie(call) && isTelling(call, at) ? secondsOf(argumentOf(call, null, "max_age"), at) : null;
  if (age !== null && age > SESSION_DAYS_MAX * DAY_SECONDS)
    at.report(call, "Whoever uses this browser within months is logged in.", { confidence: "possible" });
}

function age(setting: WrittenSetting, at: At): void {
  if (setting.kind !== "module" && setting.kind !== "config") return;
  const known = effective(setting, at);
  const seconds = typeof known?.value === "number" ? known.value : secondsOf(setting.value, at);
  if (seconds !== null && seconds > SESSION_DAYS_MAX * DAY_SECONDS)
    reportSetting(setting, known?.isSure ?? true, "Whoever uses this browser within months is logged in.", at);
}

/** A number, a product of numbers, or `timedelta(days=365)`. */
function secondsOf(node: Expression | null, at: At): number | null {
  if (node === null) return null;
  if (node.kind === "BinOp" && node.op === "Mult") {
    const [one, other] = [secondsOf(node.left, at), secondsOf(node.right, at)];
    return one === null || other === null ? null : one * other;
  }
  if (node.kind === "Call" && at.module.target(node.func, at.scope) === "datetime.timedelta") {
    const days = at.module.constant(argumentOf(node, 0, "days"), at.scope);
    const weeks = at.module.constant(argumentOf(node, null, "weeks"), at.scope);
    const all = (typeof days === "number" ? days : 0) + (typeof weeks === "number" ? weeks * 7 : 0);
    return all === 0 ? null : all * DAY_SECONDS;
  }
  const value = at.module.constant(node, at.scope);
  return typeof value === "number" ? value : null;
}
