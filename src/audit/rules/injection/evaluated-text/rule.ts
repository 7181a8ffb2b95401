import type { Call } from "../../../../python/parse/ast.ts";
import { argumentText } from "../../../patterns/built-text.ts";
import { eachCall } from "../../../patterns/call-table.ts";
import { defineRule, type At } from "../../../rule.ts";

export const evaluatedText = defineRule({
  id: "INJ007",
  name: "evaluated-text",
  cwe: 94,
  severity: "high",
  summary: "Text or code that is not written out is run as Python",
  aliases: ["B102", "B307", "S102", "S307"],
  checks: {
    calls: {
      ...eachCall("{}", "eval exec execfile", run),
      ...eachCall("builtins.{}", "eval exec", run),
      ...eachCall("__builtin__.{}", "eval execfile", run),
      ...eachCall("code.{}", "InteractiveInterpreter().runsource InteractiveInterpreter().runcode InteractiveConsole().push", run),
      ...eachCall("numexpr.{}", "evaluate", run),
      ...eachCall("pandas.{}", "eval", run),
    },
  },
});

function run(call: Call, at: At): void {
  const text = argumentText(call, [0, null], at);
  if (text === null || text.holes.length === 0 || isCompiled(call, at)) return;
  at.report(call, "This runs as Python, and a part of it is not fixed by the module.", { confidence: "pattern" });
}

/** `exec(compile("x = 1", …))` of a text that is written out. */
function isCompiled(call: Call, at: At): boolean {
  const [code] = call.args;
  if (code?.kind !== "Call" || at.module.target(code.func, at.scope) !== "compile") return false;
  return argumentText(code, [0, "source"], at)?.holes.length === 0;
}
