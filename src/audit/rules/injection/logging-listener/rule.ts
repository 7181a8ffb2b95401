import { argumentOf } from "../../../patterns/module-view.ts";
import { defineRule } from "../../../rule.ts";

export const loggingListener = defineRule({
  id: "INJ012",
  name: "logging-listener",
  cwe: 94,
  severity: "medium",
  summary: "A port takes logging configuration, which can run code, from anybody on the machine",
  aliases: ["B612", "S612"],
  checks: {
    calls: {
      "logging.config.listen": (call, at) => {
        if (argumentOf(call, 1, "verify") === null)
          at.report(call, "Whoever reaches this port sends configuration that `logging` evaluates: give `verify`.");
      },
    },
  },
});
