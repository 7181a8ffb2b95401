import type { ImportFact } from "../../../../python/facts/module-facts.ts";
import { isFirstImport } from "../../../patterns/call-table.ts";
import { defineRule, type At } from "../../../rule.ts";

const MODULES = { telnetlib: "Telnet", ftplib: "FTP", pyghmi: "IPMI" } as const;

export const clearTextProtocolImport = defineRule({
  id: "NET007",
  name: "clear-text-protocol-import",
  cwe: 319,
  severity: "note",
  summary: "A module is imported whose protocol is not encrypted",
  aliases: ["B401", "B402", "B415", "S401", "S402", "S415"],
  checks: { imports: Object.fromEntries(Object.entries(MODULES).map(([name, protocol]) => [name, noted(name, protocol)])) },
});

function noted(name: string, protocol: string): (fact: ImportFact, at: At) => void {
  return (fact, at) => {
    const isTls = fact.name === "FTP_TLS" || isForTls(at);
    if (!isTls && isFirstImport(fact, name, at))
      at.report({ line: fact.line }, `${protocol} is not encrypted, or badly: see what is sent over it.`, { confidence: "pattern" });
  };
}

/** What it makes is encrypted, each of them. */
function isForTls({ module }: At): boolean {
  const made = module.facts.calls
    .flatMap(({ node, scope }) => module.target(node.func, scope) ?? [])
    .filter((name) => /^ftplib\.FTP\w*$/.test(name));
  return made.length > 0 && made.every((name) => name === "ftplib.FTP_TLS");
}
