import type { Call } from "../../../../python/parse/ast.ts";
import { runsAtStart } from "../../../patterns/service-start.ts";
import { defineRule, type At } from "../../../rule.ts";

export const schemaChangedAtStart = defineRule({
  id: "OPS004",
  name: "schema-changed-at-start",
  cwe: null,
  severity: "low",
  summary: "Each worker that starts changes the tables of the database",
  aliases: [],
  checks: {
    calls: {
      "alembic.command.upgrade": changes,
      "flask_migrate.upgrade": changes,
      "django.core.management.call_command": (call, at) => {
        if (at.module.constant(call.args[0] ?? null, at.scope) === "migrate") changes(call, at);
      },
      "*.create_all": changes,
      "*.run_sync": (call, at) => {
        const [given] = call.args;
        if (given?.kind === "Attribute" && given.attr === "create_all") changes(call, at);
      },
    },
  },
});

function changes(call: Call, at: At): void {
  if (runsAtStart(at))
    at.report(
      call,
      "Workers that start together change the tables at the same time, while the release before still uses them: do it once, as a step before traffic moves.",
    );
}
