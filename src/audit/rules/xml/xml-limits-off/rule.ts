import type { Call } from "../../../../python/parse/ast.ts";
import { eachCall } from "../../../patterns/call-table.ts";
import { argumentOf } from "../../../patterns/module-view.ts";
import { defineRule, type At } from "../../../rule.ts";

export const xmlLimitsOff = defineRule({
  id: "XML005",
  name: "xml-limits-off",
  cwe: 776,
  severity: "low",
  summary: "The limits of libxml2 on size, depth and expansion are taken off",
  aliases: [],
  checks: { calls: eachCall("lxml.{}", "etree.XMLParser etree.HTMLParser etree.iterparse etree.XMLPullParser html.HTMLParser", check) },
});

function check(call: Call, at: At): void {
  if (at.module.constant(argumentOf(call, null, "huge_tree"), at.scope) === true)
    at.report(call, "With huge_tree=True nothing limits how much memory a document takes.");
}
