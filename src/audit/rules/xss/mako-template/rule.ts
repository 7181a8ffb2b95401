import type { Call } from "../../../../python/parse/ast.ts";
import { eachCall } from "../../../patterns/call-table.ts";
import { argumentOf, hasUnpacked } from "../../../patterns/module-view.ts";
import { defineRule, type At } from "../../../rule.ts";

export const makoTemplate = defineRule({
  id: "XSS002",
  name: "mako-template",
  cwe: 79,
  severity: "low",
  summary: "A Mako template that escapes nothing by default",
  aliases: ["B702", "S702"],
  checks: { calls: eachCall("mako.{}", "template.Template lookup.TemplateLookup", template) },
});

function template(call: Call, at: At): void {
  const filters = argumentOf(call, null, "default_filters");
  const known = at.module.constant(filters, at.scope);
  const escapes = filters !== null && (!Array.isArray(known) || known.some((one) => one === "h" || one === "x"));
  if (escapes || hasUnpacked(call)) return;
  at.report(call, 'Values go into this template\'s output unescaped: where it makes HTML, give `default_filters=["h"]`.', {
    confidence: "pattern",
  });
}
