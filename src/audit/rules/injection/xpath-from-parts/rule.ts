import type { Call } from "../../../../python/parse/ast.ts";
import { argumentText } from "../../../patterns/built-text.ts";
import { eachCall } from "../../../patterns/call-table.ts";
import { HOLE } from "../../../patterns/built-text.ts";
import { defineRule, type At } from "../../../rule.ts";

export const xpathFromParts = defineRule({
  id: "INJ010",
  name: "xpath-from-parts",
  cwe: 643,
  severity: "medium",
  summary: "An XPath expression that is put together from text and values",
  aliases: [],
  checks: { calls: { ...eachCall("lxml.etree.{}", "XPath ETXPath", path), "*.xpath": path } },
});

function path(call: Call, at: At): void {
  const text = argumentText(call, [0, "path"], at);
  if (text === null || text.holes.length === 0 || !isInPredicate(text.text)) return;
  at.report(call, "A part of this XPath expression is not fixed by the module: hand it over as a variable (`$name`).", {
    confidence: "pattern",
  });
}

/** A value in `[…]` is compared with data; elsewhere it is usually a step that the program chose. */
function isInPredicate(text: string): boolean {
  const at = text.indexOf(HOLE);
  return at >= 0 && text.lastIndexOf("[", at) > text.lastIndexOf("]", at);
}
