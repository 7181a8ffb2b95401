import type { Call } from "../../../../python/parse/ast.ts";
import { defineRule, type At } from "../../../rule.ts";

export const developmentServer = defineRule({
  id: "OPS006",
  name: "development-server",
  cwe: null,
  severity: "low",
  summary: "A server for development answers requests",
  aliases: [],
  checks: { calls: { "flask.Flask().run": run, "quart.Quart().run": run, "django.core.management.call_command": command } },
});

/** Whoever imports the module, a server for production included, starts it. */
function run(call: Call, at: At): void {
  const { fn, cls, main, conditional, guarded } = at.scope;
  if (fn !== null || cls !== null || main || conditional || guarded) return;
  at.report(
    call,
    'Whoever imports this module starts the server for development, and waits for its end: put it below `if __name__ == "__main__":`.',
  );
}

/** A command of its own around it is for development as well. */
const OWN_COMMANDS = /(?:^|\/)management\/commands\//;

function command(call: Call, at: At): void {
  if (OWN_COMMANDS.test(at.module.file)) return;
  if (at.module.constant(call.args[0] ?? null, at.scope) === "runserver")
    at.report(
      call,
      "`runserver` is for development: it was never looked over for safety or speed. Start a server such as gunicorn or uvicorn.",
    );
}
