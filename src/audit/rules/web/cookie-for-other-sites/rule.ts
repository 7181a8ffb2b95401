import { attributesOfHeader, isCookie } from "../../../patterns/cookie.ts";
import { eachCall } from "../../../patterns/call-table.ts";
import { argumentOf } from "../../../patterns/module-view.ts";
import type { Call, Expression } from "../../../../python/parse/ast.ts";
import { givenTo } from "../../../patterns/unpacked-argument.ts";
import { defineRule, type At } from "../../../rule.ts";
import { effective, reportSetting, whenSettingIs, type WrittenSetting } from "../../../patterns/written-setting.ts";

const MESSAGE = "Requests that other sites cause carry this cookie.";
/** Left to the browser: most say `Lax` then, some old ones `None`. */
const MESSAGE_UNSAID = "Whether requests that other sites cause carry this cookie is left to the browser: say `Lax` or `Strict`.";
/** Werkzeug, Django and Starlette agree. */
const SAMESITE_PLACE = 8;
const isNone = whenSettingIs("None", MESSAGE);

function off(setting: WrittenSetting, at: At): void {
  isNone(setting, at);
  const known = setting.kind === "module" || setting.kind === "config" ? effective(setting, at) : undefined;
  if (known?.value === null || known?.value === false) reportSetting(setting, false, MESSAGE_UNSAID, at);
}

function isSaidNone(given: Expression | null, at: At): boolean {
  const value = given === null ? undefined : at.module.constant(given, at.scope);
  return typeof value === "string" && value.toLowerCase() === "none";
}

/** `add_middleware(SessionMiddleware, same_site="none")` */
function ofSessions(call: Call, at: At): void {
  const [first] = call.args;
  const isSessions = first !== undefined && at.module.target(first, at.scope)?.endsWith(".sessions.SessionMiddleware") === true;
  if (isSessions && isSaidNone(givenTo(call, "same_site", at), at)) at.report(call, MESSAGE);
}

export const cookieForOtherSites = defineRule({
  id: "WEB005",
  name: "cookie-for-other-sites",
  cwe: 1275,
  severity: "low",
  summary: "A cookie that is sent with requests which other sites cause",
  aliases: [],
  checks: {
    calls: {
      ...eachCall("*.{}", "set_cookie set_secure_cookie set_signed_cookie", (call, at) => {
        if (isCookie(call) && isSaidNone(argumentOf(call, SAMESITE_PLACE, "samesite"), at)) at.report(call, MESSAGE);
      }),
      "starlette.middleware.Middleware": ofSessions,
      "*.add_middleware": ofSessions,
    },
    dict: (node, at) => {
      if (attributesOfHeader(node, at)?.includes("samesite=none") === true) at.report(node, MESSAGE, { confidence: "possible" });
    },
    settings: { SESSION_COOKIE_SAMESITE: off, CSRF_COOKIE_SAMESITE: off, REMEMBER_COOKIE_SAMESITE: off },
  },
});
