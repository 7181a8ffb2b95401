import type { Call, Position } from "../../../../python/parse/ast.ts";
import { argumentOf } from "../../../patterns/module-view.ts";
import { defineRule, type At } from "../../../rule.ts";

export const stopSignalIgnored = defineRule({
  id: "OPS002",
  name: "stop-signal-ignored",
  cwe: null,
  severity: "low",
  summary: "A process does not end in order when it is asked to",
  aliases: [],
  checks: { calls: { "signal.signal": given } },
});

/** What service managers send first. */
const STOP = "signal.SIGTERM";

function given(call: Call, at: At): void {
  const [sent, handler] = [argumentOf(call, 0, "signalnum"), argumentOf(call, 1, "handler")];
  if (sent === null || handler === null || at.module.target(sent, at.scope) !== STOP) return;
  if (at.module.target(handler, at.scope) === "signal.SIG_IGN")
    return at.report(
      call,
      "Whoever stops it waits for nothing, and kills it in the midst of what it does: end the work in hand, then the process.",
    );
  const body = handler.kind === "Name" ? at.module.facts.functions.get(handler.id)?.node : handler.kind === "Lambda" ? handler : undefined;
  if (body !== undefined && calledWithin(body, at).includes("os._exit"))
    at.report(
      call,
      "`os._exit` ends it without `finally`, `atexit` and what is still to be written: raise `SystemExit` instead (`sys.exit()`).",
    );
}

/** What is called in a function of the module or in a lambda, by the names that the calls stand for. */
function calledWithin({ line, endLine }: Pick<Position, "line" | "endLine">, { module }: Pick<At, "module">): readonly string[] {
  return module.facts.calls.flatMap(({ node, scope }) =>
    node.line >= line && node.endLine <= endLine ? (module.target(node.func, scope) ?? []) : [],
  );
}
