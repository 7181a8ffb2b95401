import { isFirstImport } from "../../../patterns/call-table.ts";
import { defineRule } from "../../../rule.ts";

export const abandonedCryptoLibrary = defineRule({
  id: "CRY012",
  name: "abandoned-crypto-library",
  cwe: 1104,
  severity: "note",
  summary: "An import that PyCrypto answers, which nobody has maintained since 2014",
  aliases: ["B413", "S413"],
  checks: {
    imports: {
      Crypto: (fact, at) => {
        if (isFirstImport(fact, "Crypto", at))
          at.report({ line: fact.line }, "See that this is PyCryptodome and not PyCrypto, whose last release is of 2013.", {
            confidence: "pattern",
          });
      },
    },
  },
});
