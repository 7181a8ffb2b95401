import type { Call, Expression } from "../../../../python/parse/ast.ts";
import { builtText } from "../../../patterns/built-text.ts";
import { defineRule, type At } from "../../../rule.ts";
import { SHELL_CLEANERS, SUBPROCESS_CALLS } from "../../../patterns/shell-command.ts";

const KNOWN: ReadonlySet<string> = new Set(SUBPROCESS_CALLS);

export const shellOptionElsewhere = defineRule({
  id: "INJ004",
  name: "shell-option-elsewhere",
  cwe: 78,
  severity: "medium",
  summary: "A function is told to use a shell for a command that is not written out",
  aliases: ["B604", "S604"],
  checks: { keywords: { shell } },
});

function shell(value: Expression, call: Call, at: At): void {
  if (at.module.constant(value, at.scope) !== true) return;
  if (KNOWN.has(at.module.target(call.func, at.scope) ?? "")) return;
  const [command] = call.args;
  if (command === undefined || builtText(command, at, SHELL_CLEANERS).holes.length === 0) return;
  at.report(call, "`shell=True` is handed on together with a command that the module does not fix.", { confidence: "pattern" });
}
