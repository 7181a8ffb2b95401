import type { Expression } from "../../../../python/parse/ast.ts";
import { argumentOf } from "../../../patterns/module-view.ts";
import { defineRule, type At } from "../../../rule.ts";
import { effective, reportSetting, whenSettingIs, type WrittenSetting } from "../../../patterns/written-setting.ts";

const EXEMPT = "django.views.decorators.csrf.csrf_exempt";
const MIDDLEWARE = "django.middleware.csrf.CsrfViewMiddleware";
const SESSIONS = "django.contrib.sessions.middleware.SessionMiddleware";
const MESSAGE = "Another site can send this request in the name of whoever is logged in.";
const off = whenSettingIs(false, "No request of this application is checked for being caused by another site.");

export const forgeryCheckOff = defineRule({
  id: "WEB006",
  name: "forgery-check-off",
  cwe: 352,
  severity: "medium",
  summary: "Requests that other sites cause are accepted",
  aliases: [],
  checks: {
    calls: {
      [EXEMPT]: (call, at) => at.report(call, MESSAGE, { confidence: "pattern" }),
      "django.utils.decorators.method_decorator": (call, at) => {
        const given = argumentOf(call, 0, "decorator");
        const isOff = given !== null && listedIn(given, at).some((one) => at.module.target(one, at.scope) === EXEMPT);
        if (isOff) at.report(call, MESSAGE, { confidence: "pattern" });
      },
      ...Object.fromEntries(
        ["flask_wtf.csrf.CSRFProtect().exempt", "flask_wtf.CSRFProtect().exempt"].map((name) => [
          name,
          (call, at: At) => at.report(call, MESSAGE, { confidence: "pattern" as const }),
        ]),
      ),
    },
    keywords: {
      xsrf_cookies: (value, call, at) => {
        const isOff = at.module.constant(value, at.scope) === false;
        if (isOff && (at.module.target(call.func, at.scope) ?? "").startsWith("tornado."))
          at.report(value, MESSAGE, { confidence: "pattern" });
      },
    },
    fn: ({ node }, at) => {
      for (const decorator of node.decorator_list)
        if (decorator.kind !== "Call" && isExempt(at.module.target(decorator, at.scope)))
          at.report(decorator, MESSAGE, { confidence: "pattern" });
    },
    assignment: (node, at) => {
      const [target] = node.kind === "Assign" ? node.targets : [node.target];
      const isOfForm =
        at.scope.cls?.node.name === "Meta" && at.module.facts.imports.some(({ module }) => /^(?:flask_wtf|wtforms)\b/.test(module));
      if (isOfForm && target?.kind === "Name" && target.id === "csrf" && node.value?.kind === "Constant" && node.value.value === false)
        at.report(node, "This form is accepted without a token: another site can send it in the name of whoever is logged in.");
    },
    settings: { WTF_CSRF_ENABLED: off, WTF_CSRF_CHECK_DEFAULT: byHand, MIDDLEWARE: middleware },
  },
});

/** One decorator, or those of a list; also of one that a name is bound to. */
function listedIn(given: Expression, at: At): readonly Expression[] {
  const bindings = given.kind === "Name" ? at.module.everyBinding(given.id, at.scope) : null;
  const values = bindings === null ? [given] : bindings.flatMap(({ value }) => (value === null ? [] : [value]));
  const lists = values.filter((one) => one.kind === "List" || one.kind === "Tuple");
  return lists.length === 0 ? [given] : lists.flatMap(({ elts }) => elts);
}

function isExempt(target: string | null): boolean {
  return target === EXEMPT || (target !== null && /^flask_wtf\.(?:csrf\.)?(?:CSRFProtect|CsrfProtect)\(\)\.exempt$/.test(target));
}

/** The application may still ask for the check where it needs it. */
function byHand(setting: WrittenSetting, at: At): void {
  if (setting.kind === "config" && effective(setting, at)?.value === false)
    reportSetting(setting, false, "Requests are checked only where the application asks for it: another site can cause the others.", at);
}

function middleware(setting: WrittenSetting, at: At): void {
  const list = effective(setting, at)?.value;
  if (setting.kind !== "module" || !Array.isArray(list) || !list.includes(SESSIONS) || list.includes(MIDDLEWARE)) return;
  if (list.some((name) => typeof name === "string" && /csrf/i.test(name))) return;
  reportSetting(setting, false, `Sessions are on and \`${MIDDLEWARE}\` is not among the middleware.`, at);
}
