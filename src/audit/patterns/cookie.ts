// Cookies as response objects of web frameworks set them: `set_cookie(name, value, …, secure=…, httponly=…)`.
import type { Call, Dict } from "../../python/parse/ast.ts";
import { argumentSet } from "../fixes/call-edits.ts";
import type { CallCheck } from "./call-table.ts";
import { argumentOf, hasUnpacked } from "./module-view.ts";
import type { At } from "../rule.ts";
import { wordsOf } from "./name-words.ts";

/** Names of cookies that say who somebody is. */
const TELLING = new Set(
  "session sessionid sessiontoken sess sid token authtoken accesstoken refreshtoken auth jwt login remember access refresh credential credentials identity sso".split(
    " ",
  ),
);
/** Werkzeug, Django and Starlette agree: key, value, max_age, expires, path, domain, secure, httponly. */
const PLACES = { secure: 6, httponly: 7 } as const;

/** Reports a cookie without this flag: proven where its name says that it is a session, possible where the flag is switched off for it or where the method may be of something else. */
export function cookieWithout(flag: "secure" | "httponly", message: string): CallCheck {
  return (call, at) => {
    if (!isCookie(call) || isTakenBack(call, at)) return;
    const given = argumentOf(call, PLACES[flag], flag);
    const value = given === null ? null : at.module.constant(given, at.scope);
    if (given !== null && value !== false) return;
    const words = wordsOf(cookieName(call, at));
    if (flag === "httponly" && (words.includes("csrf") || words.includes("xsrf") || words.includes("csrftoken"))) return;
    const fix = argumentSet(call, { name: flag, value: "True", given, isSafe: flag === "secure" }, at.module);
    // Who switches it off has thought of it; which cookie that is nobody can tell from another name.
    const confidence = given === null ? "pattern" : "possible";
    if (!isTelling(call, at)) at.report(call, message, { confidence, severity: "low", fix });
    else at.report(call, message, isOfFramework(call, at) ? { fix } : { confidence: "possible", fix });
  };
}

/** Others have methods of this name too, which may give the flags themselves: known is what a framework made, or in a module that uses one whatever is not known to be something else. */
function isOfFramework({ func }: Call, { module, scope }: At): boolean {
  const target = module.target(func, scope) ?? "*.";
  if (!target.startsWith("*.")) return true;
  return module.importsOneOf(module.models.frameworks);
}

/** A cookie that says who somebody is, by its name. */
export function isTelling(call: Call, at: At): boolean {
  return isTellingName(cookieName(call, at));
}

export function isTellingName(name: string): boolean {
  return wordsOf(name).some((word) => TELLING.has(word));
}

export function isCookie(call: Call): boolean {
  const given = call.args.length + call.keywords.filter(({ arg }) => arg === "key" || arg === "name" || arg === "value").length;
  return given >= 2 && !hasUnpacked(call);
}

/** `set_cookie("session", "", max_age=0)`: the browser forgets it. */
function isTakenBack(call: Call, at: At): boolean {
  const value = argumentOf(call, 1, "value");
  if (value === null || at.module.constant(value, at.scope) !== "") return false;
  return [argumentOf(call, 2, "max_age"), argumentOf(call, 3, "expires")].some(
    (end) => end !== null && at.module.constant(end, at.scope) === 0,
  );
}

function cookieName(call: Call, at: At): string {
  const node = argumentOf(call, 0, "key") ?? argumentOf(call, null, "name");
  const name = node === null ? undefined : at.module.constant(node, at.scope);
  return typeof name === "string" ? name : "";
}

/** `{"Set-Cookie": "session=1; Secure"}`: what is written behind the value, in small letters; null where it is no such header, or not known whole. */
export function attributesOfHeader({ keys, values }: Dict, at: At): readonly string[] | null {
  const place = keys.findIndex((key) => key?.kind === "Constant" && key.type === "str" && key.value.toLowerCase() === "set-cookie");
  const written = place < 0 ? undefined : at.module.constant(values[place]!, at.scope);
  if (typeof written !== "string" || !written.includes("=")) return null;
  return written
    .toLowerCase()
    .split(";")
    .slice(1)
    .map((one) => one.trim().replaceAll(" ", ""));
}

/** Reports a header that sets a cookie without this word. */
export function headerWithout(flag: "secure" | "httponly", message: string): (node: Dict, at: At) => void {
  return (node, at) => {
    const attributes = attributesOfHeader(node, at);
    if (attributes !== null && !attributes.includes(flag)) at.report(node, message, { confidence: "possible", severity: "low" });
  };
}
