import type { Call } from "../../../../python/parse/ast.ts";
import { argumentOf } from "../../../patterns/module-view.ts";
import { defineRule, type At } from "../../../rule.ts";

const FEATURES = new Set([
  "xml.sax.handler.feature_external_ges",
  "xml.sax.handler.feature_external_pes",
  "http://xml.org/sax/features/external-general-entities",
  "http://xml.org/sax/features/external-parameter-entities",
]);

export const externalEntitiesOn = defineRule({
  id: "XML003",
  name: "external-entities-on",
  cwe: 611,
  severity: "high",
  summary: "An XML parser is told to read what the document points to",
  aliases: [],
  checks: {
    calls: {
      "*.setFeature": setFeature,
      "lxml.etree.XMLParser": lxml,
      "lxml.etree.ETCompatXMLParser": lxml,
      "lxml.objectify.makeparser": lxml,
      "lxml.etree.iterparse": lxml,
      "*.SetParamEntityParsing": (call, at) => {
        const value = at.module.target(call.args[0] ?? call, at.scope) ?? "";
        if (/\.XML_PARAM_ENTITY_PARSING_(?:ALWAYS|UNLESS_STANDALONE)$/.test(value))
          at.report(call, "Expat asks the program for external entities now: see what its handler answers.", { confidence: "possible" });
      },
    },
  },
});

function setFeature(call: Call, at: At): void {
  const [feature, state] = call.args;
  if (feature === undefined || state === undefined) return;
  const isOn = at.module.constant(state, at.scope);
  if (isOn !== true && isOn !== 1) return;
  const name = at.module.target(feature, at.scope) ?? at.module.constant(feature, at.scope);
  if (typeof name === "string" && FEATURES.has(name)) report(call, at);
}

function lxml(call: Call, at: At): void {
  if (at.module.constant(argumentOf(call, null, "resolve_entities"), at.scope) === true) report(call, at);
  else if (at.module.constant(argumentOf(call, null, "no_network"), at.scope) === false)
    at.report(call, "The document can make this program fetch addresses: leave no_network on.", { severity: "medium" });
}

function report(call: Call, at: At): void {
  at.report(call, "The document can have local files and addresses read into it: leave external entities off.");
}
