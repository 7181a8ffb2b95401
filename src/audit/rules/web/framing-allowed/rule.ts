import { defineRule, type At } from "../../../rule.ts";
import type { Expression } from "../../../../python/parse/ast.ts";
import { argumentOf } from "../../../patterns/module-view.ts";
import { effective, reportSetting, whenSettingIs, type WrittenSetting } from "../../../patterns/written-setting.ts";

const EXEMPT = "django.views.decorators.clickjacking.xframe_options_exempt";
const MESSAGE = "Another site can show this page in a frame and lead clicks onto it.";

export const framingAllowed = defineRule({
  id: "WEB009",
  name: "framing-allowed",
  cwe: 1021,
  severity: "low",
  summary: "Other sites may show the page in a frame",
  aliases: [],
  checks: {
    calls: {
      [EXEMPT]: (call, at) => at.report(call, MESSAGE, { confidence: "pattern" }),
      "django.utils.decorators.method_decorator": (call, at) => {
        const decorator = argumentOf(call, 0, "decorator");
        if (decorator !== null && at.module.target(decorator, at.scope) === EXEMPT) at.report(call, MESSAGE, { confidence: "pattern" });
      },
    },
    fn: ({ node }, at) => {
      for (const decorator of node.decorator_list)
        if (decorator.kind !== "Call" && at.module.target(decorator, at.scope) === EXEMPT)
          at.report(decorator, MESSAGE, { confidence: "pattern" });
    },
    module: (at) => {
      for (const { node, scope } of at.module.facts.stores)
        if (node.targets.some((target) => isFrameHeader(target, { ...at, scope })) && isUnknownOption(node.value, { ...at, scope }))
          at.report(node, "Browsers know no such value: another site can show this page in a frame and lead clicks onto it.");
    },
    keywords: {
      frame_options: (value, call, at) => {
        const isOfTalisman = (at.module.target(call.func, at.scope) ?? "").startsWith("flask_talisman.");
        if (isOfTalisman && argumentOf(call, null, "frame_options") === value && at.module.constant(value, at.scope) === null)
          at.report(value, MESSAGE);
      },
    },
    settings: { X_FRAME_OPTIONS: whenSettingIs("ALLOWALL", MESSAGE), MIDDLEWARE: middleware },
  },
});

/** `ALLOWALL`, and `ALLOW-FROM`, which no browser knows any more. */
function isUnknownOption(value: Expression, at: At): boolean {
  const known = at.module.constant(value, at.scope);
  return typeof known === "string" && /^allow/i.test(known);
}

/** `answer.headers["X-Frame-Options"]`. */
function isFrameHeader(target: Expression, at: At): boolean {
  const name = target.kind === "Subscript" ? at.module.constant(target.slice, at.scope) : undefined;
  return typeof name === "string" && name.toLowerCase() === "x-frame-options";
}

const SESSIONS = "django.contrib.sessions.middleware.SessionMiddleware";
const FORGERY = "django.middleware.csrf.CsrfViewMiddleware";

/** Whoever is logged in can be led; a policy of what may be shown where says it as well. */
function middleware(setting: WrittenSetting, at: At): void {
  if (setting.kind !== "module") return;
  const known = effective(setting, at);
  const names = Array.isArray(known?.value) ? known.value.filter((one): one is string => typeof one === "string") : [];
  if (
    known === undefined ||
    !names.some((one) => one === SESSIONS || one === FORGERY) ||
    names.some((one) => /clickjacking|frame|csp|contentsecurity/i.test(one))
  )
    return;
  reportSetting(
    setting,
    false,
    "Nothing forbids other sites to show these pages in a frame: add django.middleware.clickjacking.XFrameOptionsMiddleware.",
    at,
  );
}
