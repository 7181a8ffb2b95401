import type { FunctionFact } from "../../../../python/facts/module-facts.ts";
import type { Call } from "../../../../python/parse/ast.ts";
import { argumentText, builtText } from "../../../patterns/built-text.ts";
import { eachCall } from "../../../patterns/call-table.ts";
import { HTML_CLEANERS } from "../../../patterns/html-text.ts";
import { defineRule, type At } from "../../../rule.ts";

export const markedSafe = defineRule({
  id: "XSS003",
  name: "marked-safe",
  cwe: 79,
  severity: "medium",
  summary: "A text that is not written out is declared to be safe HTML",
  aliases: ["B308", "B703", "B704", "S308", "S703", "S704"],
  checks: {
    fn: decorated,
    calls: {
      ...eachCall("django.utils.safestring.{}", "mark_safe SafeString SafeText SafeUnicode SafeBytes", safe),
      ...eachCall("django.utils.html.{}", "mark_safe", safe),
      ...eachCall("{}.Markup", "markupsafe flask jinja2 jinja2.utils wtforms.widgets webhelpers2.html.literal", safe),
    },
  },
});

/** `@mark_safe` above a function: what it returns. */
function decorated(fact: FunctionFact, at: At): void {
  const decorator = fact.node.decorator_list.find((one) => MARKS.has(at.module.target(one, at.scope) ?? ""));
  if (decorator === undefined) return;
  const inside: At = { ...at, scope: { ...at.scope, fn: fact, cls: fact.cls } };
  const isFixed = fact.returns.every(({ value }) => value === null || builtText(value, inside, HTML_CLEANERS).holes.length === 0);
  if (!isFixed)
    at.report(decorator, "This says that the text is safe HTML, and a part of it is neither written out nor escaped.", {
      confidence: "pattern",
    });
}

const MARKS = new Set(["django.utils.safestring.mark_safe", "django.utils.html.mark_safe"]);

function safe(call: Call, at: At): void {
  const text = argumentText(call, [0, null], at, HTML_CLEANERS) ?? argumentText(call, [null, "s"], at, HTML_CLEANERS);
  if (text === null || text.holes.length === 0) return;
  at.report(call, "This says that the text is safe HTML, and a part of it is neither written out nor escaped.", { confidence: "pattern" });
}
