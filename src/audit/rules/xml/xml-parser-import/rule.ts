import type { ImportFact } from "../../../../python/facts/module-facts.ts";
import { isCalled, isFirstImport, isNamedLater } from "../../../patterns/call-table.ts";
import { defineRule, type At } from "../../../rule.ts";

/** Of Python 3, and of Python 2. Whoever answers a call sends such a document. */
const RPC = ["xmlrpc", "xmlrpclib", "SimpleXMLRPCServer"];
const PARSERS = ["xml.etree", "xml.sax", "xml.dom", "lxml", ...RPC];
/** Parts that write or name things and read nothing. */
const NO_PARSER = /^xml\.(?:sax\.(?:saxutils|handler|xmlreader|SAX\w*Exception|ContentHandler)|dom\.(?:Node|NodeFilter|domreg))\b/;

export const xmlParserImport = defineRule({
  id: "XML004",
  name: "xml-parser-import",
  cwe: 776,
  severity: "note",
  summary: "A parser of XML is imported that is not made for hostile documents",
  aliases: ["B405", "B406", "B407", "B408", "B409", "B410", "B411", "S405", "S406", "S407", "S408", "S409", "S410", "S411"],
  checks: { imports: Object.fromEntries(PARSERS.map((name) => [name, noted(name)])) },
});

function noted(name: string): (fact: ImportFact, at: At) => void {
  return (fact, at) => {
    const whole = fact.name === null ? fact.module : `${fact.module}.${fact.name}`;
    if (isFirstImport(fact, name, at) && (RPC.includes(name) || (!isCalled(name, at) && isNamedLater(fact, at))) && !NO_PARSER.test(whole))
      at.report({ line: fact.line }, `See that ${name} reads only documents that this program trusts.`, { confidence: "pattern" });
  };
}
