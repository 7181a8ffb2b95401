import type { Call } from "../../../../python/parse/ast.ts";
import { eachCall } from "../../../patterns/call-table.ts";
import { argumentOf } from "../../../patterns/module-view.ts";
import { defineRule, type At } from "../../../rule.ts";

const OF_TEXT = (
  "xml.etree.ElementTree.fromstring xml.etree.ElementTree.fromstringlist xml.etree.ElementTree.XML " +
  "xml.etree.ElementTree.XMLID xml.etree.cElementTree.fromstring xml.etree.cElementTree.XML xml.sax.parseString " +
  "xml.dom.minidom.parseString xml.dom.pulldom.parseString xml.dom.expatbuilder.parseString"
).split(" ");
const OF_FILE = (
  "xml.etree.ElementTree.parse xml.etree.ElementTree.iterparse xml.etree.ElementTree.ElementTree().parse " +
  "xml.etree.ElementTree.XMLParser().feed xml.etree.ElementTree.XMLPullParser().feed " +
  "xml.etree.cElementTree.parse xml.etree.cElementTree.iterparse xml.sax.parse xml.sax.make_parser " +
  "xml.sax.expatreader.create_parser xml.dom.minidom.parse xml.dom.pulldom.parse xml.dom.expatbuilder.parse"
).split(" ");

export const entityExpansion = defineRule({
  id: "XML001",
  name: "entity-expansion",
  cwe: 776,
  severity: "low",
  summary: "XML is read by a parser that an old Expat lets explode",
  aliases: ["B313", "B314", "B315", "B316", "B317", "B318", "B319", "S313", "S314", "S315", "S316", "S317", "S318", "S319"],
  checks: {
    calls: {
      ...eachCall("{}", OF_TEXT.join(" "), (call, at) => {
        const text = argumentOf(call, 0, null) ?? call.keywords[0]?.value ?? null;
        if (text !== null && !at.module.isConstant(text, at.scope)) report(call, at);
      }),
      ...eachCall("{}", OF_FILE.join(" "), report),
    },
  },
});

function report(call: Call, at: At): void {
  at.report(call, "With Expat before 2.4.1, a few lines of nested entities fill the memory: use defusedxml for what others send.", {
    confidence: "pattern",
  });
}
