// Cookies that are written one by one: `jar["session"] = token`, and beside it `jar["session"]["secure"] = True`; the jar may be the `cookies` of an answer.
import type { Assign, Call, Expression } from "../../python/parse/ast.ts";
import { dottedName } from "../../python/parse/dotted-name.ts";
import type { CallCheck } from "./call-table.ts";
import { targetsOf, statementAround } from "./assignment-around.ts";
import { isTellingName } from "./cookie.ts";
import type { At } from "../rule.ts";
import { storesWithin } from "./within-function.ts";

/** Calls that make an answer which holds its cookies itself. */
export const ANSWERS_WITH_COOKIES =
  "django.http.HttpResponse django.http.JsonResponse django.http.HttpResponseRedirect django.shortcuts.render django.shortcuts.redirect";

/** Reports each cookie that the function which makes the jar puts there without this flag; `attribute`: of what the call makes, the jar. */
export function cookieOfJarWithout(flag: "secure" | "httponly", message: string, attribute?: string): CallCheck {
  return (call, at) => {
    const made = nameOf(call, at);
    if (made === null) return;
    const jar = attribute === undefined ? made : `${made}.${attribute}`;
    const stores = storesIn(at);
    // A flag under another name, or a jar that somebody else gets: who sets what is not seen.
    if (isHandedOn(made, at) || stores.some((node) => flagOf(node, at) === flag && cookieOf(node)?.jar !== jar)) return;
    for (const node of stores) {
      const [target] = node.targets;
      const name = textIn(target?.kind === "Subscript" && dottedName(target.value) === jar ? target.slice : undefined);
      if (name === null) continue;
      const flags = stores.filter((one) => flagOf(one, at) === flag && isOf(one, jar, name));
      const isOff = flags.length > 0 && flags.every((one) => at.module.constant(one.value, at.scope) === false);
      if (flags.length > 0 && !isOff) continue;
      at.report(node, message, isTellingName(name) ? {} : { confidence: "possible", severity: "low" });
    }
  };
}

function nameOf(call: Call, at: At): string | null {
  const statement = statementAround(call, at);
  const [target] = statement === null || statement.value !== call ? [] : targetsOf(statement);
  return target?.kind === "Name" ? target.id : null;
}

function storesIn({ module, scope }: At): readonly Assign[] {
  return storesWithin(scope.fn, module.facts).map(({ node }) => node);
}

/** `jar[name]` of `jar[name]["secure"] = …`. */
function cookieOf({ targets: [target] }: Assign): { readonly jar: string; readonly name: string | null } | null {
  const cookie = target?.kind === "Subscript" ? target.value : null;
  const jar = cookie?.kind === "Subscript" ? dottedName(cookie.value) : null;
  return cookie?.kind !== "Subscript" || jar === null ? null : { jar, name: textIn(cookie.slice) };
}

/** Of this cookie, or of one whose name is not written there. */
function isOf(node: Assign, jar: string, name: string): boolean {
  const cookie = cookieOf(node);
  return cookie?.jar === jar && (cookie.name === name || cookie.name === null);
}

function flagOf({ targets: [target] }: Assign, { module, scope }: At): string | null {
  const flag = target?.kind === "Subscript" ? module.constant(target.slice, scope) : undefined;
  return typeof flag === "string" ? flag.toLowerCase() : null;
}

/** Given to a call, or put into something: `context["cookies"] = jar`. */
function isHandedOn(jar: string, at: At): boolean {
  const { module, scope } = at;
  if (storesIn(at).some(({ value }) => isNamed(value, jar))) return true;
  return module.facts.calls.some(
    ({ node, scope: where }) =>
      where.fn === scope.fn && [...node.args, ...node.keywords.map(({ value }) => value)].some((one) => isNamed(one, jar)),
  );
}

function isNamed(node: Expression, name: string): boolean {
  return node.kind === "Name" && node.id === name;
}

function textIn(node: Expression | undefined): string | null {
  return node?.kind === "Constant" && node.type === "str" ? node.value : null;
}
