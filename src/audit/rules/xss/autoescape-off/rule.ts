import type { Call, Expression } from "../../../../python/parse/ast.ts";
import { dottedName } from "../../../../python/parse/dotted-name.ts";
import { statementAround, targetsOf } from "../../../patterns/assignment-around.ts";
import { eachCall } from "../../../patterns/call-table.ts";
import { argumentOf, hasUnpacked } from "../../../patterns/module-view.ts";
import { isOnlyHandedOn } from "../../../patterns/handed-on.ts";
import type { WrittenSetting } from "../../../patterns/written-setting.ts";
import { usualValue } from "../../../patterns/usual-value.ts";
import { defineRule, type At } from "../../../rule.ts";

const ENVIRONMENTS = "Environment environment.Environment sandbox.SandboxedEnvironment sandbox.ImmutableSandboxedEnvironment";
/** Modules of web frameworks: what is rendered beside them usually becomes a page. */
const WEB = new Set(
  "flask quart fastapi starlette aiohttp aiohttp_jinja2 sanic tornado bottle falcon pyramid litestar cherrypy webapp2 django".split(" "),
);

export const autoescapeOff = defineRule({
  id: "XSS001",
  name: "autoescape-off",
  cwe: 79,
  severity: "medium",
  summary: "A template engine that puts values into a page as they are",
  aliases: ["B701", "S701"],
  checks: {
    calls: {
      ...eachCall("jinja2.{}", ENVIRONMENTS, environment),
      ...eachCall("jinja2.{}", "Template environment.Template", (call, at) => told(argumentOf(call, null, "autoescape"), call, at)),
      ...eachCall("django.template.{}", "Context RequestContext", (call, at) => told(argumentOf(call, null, "autoescape"), call, at)),
      ...eachCall("django.template.{}", "Engine engine.Engine", (call, at) => told(argumentOf(call, null, "autoescape"), call, at)),
      ...eachCall("tornado.template.{}", "Loader DictLoader Template BaseLoader", (call, at) => {
        const given = argumentOf(call, null, "autoescape");
        if (given !== null && at.module.constant(given, at.scope) === null) report(call, at);
      }),
    },
    settings: { TEMPLATES: engines },
    module: ownEnvironments,
  },
});

/** `TEMPLATES = [{"OPTIONS": {"autoescape": False}}]` of Django: what stands beside it need not be known. */
function engines(setting: WrittenSetting, at: At): void {
  if (setting.kind !== "module" || setting.value.kind !== "List") return;
  for (const one of setting.value.elts) {
    const options = itemOf(one, "OPTIONS");
    const given = options === null ? null : itemOf(options, "autoescape");
    if (given?.kind === "Constant" && given.value === false)
      at.report(given, "Values go into every page unescaped.", setting.isAside ? { severity: "note" } : {});
  }
}

function itemOf(node: Expression, name: string): Expression | null {
  if (node.kind !== "Dict") return null;
  const place = node.keys.findIndex((key) => key?.kind === "Constant" && key.value === name);
  return node.values[place] ?? null;
}

function environment(call: Call, at: At): void {
  const given = argumentOf(call, null, "autoescape");
  if (given !== null) return told(given, call, at);
  if (!hasUnpacked(call)) report(call, at);
  else if (isOnlyHandedOn(call, "autoescape", at)) at.report(call, MESSAGE, { confidence: "pattern", severity: "low" });
}

const MESSAGE = "Values go into this template's output unescaped: where it makes HTML, turn autoescape on.";

const JINJA_ENVIRONMENTS = new Set(ENVIRONMENTS.split(" ").map((name) => `jinja2.${name}`));

/** `class Pages(jinja2.Environment)` that leaves to whoever makes one what is escaped. */
function ownEnvironments(at: At): void {
  const { classes, calls } = at.module.facts;
  const own = new Set<string>();
  for (const [name, { node, methods, attributes }] of classes) {
    const isOne = node.bases.some((base) => JINJA_ENVIRONMENTS.has(at.module.target(base, at.scope) ?? ""));
    if (isOne && !methods.has("__init__") && !methods.has("__new__") && !attributes.has("autoescape")) own.add(name);
  }
  if (own.size === 0) return;
  for (const { node, scope } of calls) if (node.func.kind === "Name" && own.has(node.func.id)) environment(node, { ...at, scope });
}

function told(given: Expression | null, call: Call, at: At): void {
  if (given !== null && usualValue(given, at).value === false) report(call, at);
}

/** Templates are made for other things than pages too: mail, configuration, code; those in a sandbox nearly always. */
function report(call: Call, at: At): void {
  if (isTurnedOnLater(call, at)) return;
  const isSandbox = (at.module.target(call.func, at.scope) ?? "").includes("Sandboxed");
  const isWeb = !isSandbox && at.module.facts.imports.some(({ module, level }) => level === 0 && WEB.has(module.split(".", 1)[0]!));
  at.report(call, MESSAGE, {
    confidence: isWeb ? "possible" : "pattern",
    severity: isWeb ? "medium" : "low",
  });
}

/** `pages.autoescape = True` beside where it is made. */
function isTurnedOnLater(call: Call, at: At): boolean {
  const statement = statementAround(call, at);
  const [target] = statement?.value === call ? targetsOf(statement) : [];
  const name = target === undefined ? null : dottedName(target);
  if (name === null) return false;
  return at.module.facts.stores.some(({ node, scope }) => {
    const [written] = node.targets;
    const isThere = written?.kind === "Attribute" && written.attr === "autoescape" && dottedName(written.value) === name;
    return isThere && scope.fn === at.scope.fn && usualValue(node.value, at).value !== false;
  });
}
