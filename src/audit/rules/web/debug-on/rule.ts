import type { Call, Expression } from "../../../../python/parse/ast.ts";
import { eachCall } from "../../../patterns/call-table.ts";
import { argumentOf } from "../../../patterns/module-view.ts";
import { givenTo } from "../../../patterns/unpacked-argument.ts";
import { defineRule, type At, type OfferedFix } from "../../../rule.ts";
import { asSetting, effective, reportSetting, type WrittenSetting } from "../../../patterns/written-setting.ts";

export const debugOn = defineRule({
  id: "WEB001",
  name: "debug-on",
  cwe: 489,
  severity: "high",
  summary: "A web application runs with its debugger or its error pages on",
  aliases: ["B201", "S201"],
  checks: {
    calls: {
      "*.run": run,
      "bottle.run": (call, at) => told(argumentOf(call, null, "debug"), call, at),
      "bottle.debug": (call, at) => told(argumentOf(call, 0, "mode"), call, at),
      ...eachCall("{}", "fastapi.FastAPI starlette.applications.Starlette litestar.Litestar tornado.web.Application", (call, at) =>
        told(givenTo(call, "debug", at), call, at),
      ),
      "werkzeug.serving.run_simple": (call, at) => told(argumentOf(call, null, "use_debugger"), call, at),
      "werkzeug.run_simple": (call, at) => told(argumentOf(call, null, "use_debugger"), call, at),
      "werkzeug.debug.DebuggedApplication": (call, at) => told(argumentOf(call, 1, "evalex"), call, at),
    },
    settings: { DEBUG: setting, TEMPLATE_DEBUG: setting, DEBUG_PROPAGATE_EXCEPTIONS: setting },
    assignment: (node, at) => {
      const target = node.kind === "Assign" ? node.targets[0] : node.target;
      if (target?.kind !== "Attribute" || target.attr !== "debug" || at.module.constant(node.value, at.scope) !== true) return;
      if (FLASK_APPS.has(at.module.target(target.value, at.scope) ?? "")) at.report(node, MESSAGE);
    },
  },
});

const FLASK_APPS = new Set(["flask.Flask()", "quart.Quart()", "bottle.Bottle()", "dash.Dash()"]);
const MESSAGE =
  "The debugger shows code and values to whoever causes an error, and may run what they send: turn it off where others can reach it.";

/** `os.environ.get("DEBUG", "1") == "1"`, of a variable that nobody has to set. */
function usually(given: Expression, call: Call, at: At): void {
  const bindings = given.kind === "Name" ? at.module.everyBinding(given.id, at.scope) : null;
  const known = at.scope.main ? undefined : asSetting(bindings?.length === 1 ? bindings[0]!.value : given, at);
  if (known?.value === true && !known.isSure) at.report(call, MESSAGE_UNLESS, { confidence: "possible" });
}

const MESSAGE_UNLESS = "The debugger is on unless somebody says otherwise in the environment: let it be off until somebody asks for it.";

/** Where the order of the arguments is known as well. */
const THIRD = new Set(["flask.Flask().run", "quart.Quart().run"]);

/** An application of such a framework; one from elsewhere only in a module that uses such a framework. */
function run(call: Call, at: At): void {
  const target = at.module.target(call.func, at.scope) ?? "";
  const { debuggers } = at.module.models;
  const isElsewhere = target.startsWith("*") || target.startsWith(".");
  const isOfFramework = isElsewhere
    ? at.module.importsOneOf(debuggers)
    : target.endsWith("().run") && debuggers.has(target.split(".", 1)[0]!);
  if (isOfFramework) told(argumentOf(call, THIRD.has(target) ? 2 : null, "debug") ?? givenTo(call, "debug", at), call, at);
}

function told(given: Expression | null, call: Call, at: At): void {
  // Behind `if __name__ == "__main__"` it is what a developer starts; a server imports the app instead.
  if (given === null) return;
  const value = at.module.constant(given, at.scope);
  if (value !== true && value !== 1) return usually(given, call, at);
  const fix: OfferedFix | null =
    given.kind === "Constant" ? { title: "Turn the debugger off", isSafe: false, edits: [{ at: given, text: "False" }] } : null;
  at.report(call, MESSAGE, at.scope.main && !isForAll(call, at) ? { severity: "medium", fix } : { fix });
}

/** Started by hand, and for everybody on the network. */
function isForAll(call: Call, at: At): boolean {
  const host = at.module.constant(argumentOf(call, 0, "host"), at.scope);
  return host === "0.0.0.0" || host === "::";
}

function setting(written: WrittenSetting, at: At): void {
  if (written.kind !== "module" && written.kind !== "config") return;
  const known = effective(written, at);
  if (known?.value === true) reportSetting(written, known.isSure, MESSAGE, at);
}
