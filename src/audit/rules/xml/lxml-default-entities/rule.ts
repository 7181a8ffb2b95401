import type { Call } from "../../../../python/parse/ast.ts";
import type { CallCheck } from "../../../patterns/call-table.ts";
import { argumentOf, hasUnpacked } from "../../../patterns/module-view.ts";
import { defineRule, type At } from "../../../rule.ts";

export const lxmlDefaultEntities = defineRule({
  id: "XML002",
  name: "lxml-default-entities",
  cwe: 611,
  severity: "low",
  summary: "XML is read by lxml without saying what it does with entities",
  aliases: ["B320", "S320"],
  checks: {
    calls: {
      "lxml.etree.fromstring": ofText,
      "lxml.etree.XML": ofText,
      "lxml.objectify.fromstring": ofText,
      "lxml.etree.parse": ofFile(1),
      "lxml.objectify.parse": ofFile(1),
      "lxml.etree.iterparse": parser,
      "lxml.etree.XMLParser": parser,
    },
  },
});

function ofText(call: Call, at: At): void {
  const text = argumentOf(call, 0, "text");
  if (text !== null && !at.module.isConstant(text, at.scope)) ofFile(1)(call, at);
}

/** A parser that is given is judged where it is made. */
function ofFile(position: number): CallCheck {
  return (call, at) => {
    if (argumentOf(call, position, "parser") === null && !hasUnpacked(call)) report(call, at);
  };
}

function parser(call: Call, at: At): void {
  const isHtml = at.module.constant(argumentOf(call, null, "html"), at.scope) === true;
  if (argumentOf(call, null, "resolve_entities") === null && !isHtml && !hasUnpacked(call)) report(call, at);
}

function report(call: Call, at: At): void {
  at.report(call, "lxml before 5.0 puts local files into what it reads when the document asks: say resolve_entities=False.", {
    confidence: "pattern",
  });
}
