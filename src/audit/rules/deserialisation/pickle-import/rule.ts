import type { ImportFact } from "../../../../python/facts/module-facts.ts";
import { isCalled, isFirstImport, isNamedLater } from "../../../patterns/call-table.ts";
import { defineRule, type At } from "../../../rule.ts";

const MODULES = ["pickle", "cPickle", "_pickle", "dill", "cloudpickle", "jsonpickle", "shelve"];

export const pickleImport = defineRule({
  id: "DES006",
  name: "pickle-import",
  cwe: 502,
  severity: "note",
  summary: "A module is imported whose loading of data runs what the data says",
  aliases: ["B403", "S403"],
  checks: { imports: Object.fromEntries(MODULES.map((name) => [name, noted(name)])) },
});

function noted(name: string): (fact: ImportFact, at: At) => void {
  return (fact, at) => {
    if (isFirstImport(fact, name, at) && !isCalled(name, at) && isNamedLater(fact, at))
      at.report({ line: fact.line }, `See that ${name} reads only what this program wrote.`, { confidence: "pattern" });
  };
}
