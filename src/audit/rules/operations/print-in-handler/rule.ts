import type { Call } from "../../../../python/parse/ast.ts";
import { answersRequests } from "../../../patterns/shown-answers.ts";
import { defineRule, type At } from "../../../rule.ts";

export const printInHandler = defineRule({
  id: "OPS003",
  name: "print-in-handler",
  cwe: null,
  severity: "note",
  summary: "What answers requests prints instead of logging",
  aliases: [],
  checks: { calls: { print: printed } },
});

function printed(call: Call, at: At): void {
  const { fn } = at.scope;
  if (fn === null || at.scope.main || call.keywords.some(({ arg }) => arg === "file")) return;
  if (at.module.importsOneOf(at.module.models.frameworks) && answersRequests(fn))
    at.report(call, "This has no level, no time and no name of its place, and may come late: log it.");
}
