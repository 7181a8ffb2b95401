import { defineRule, type At } from "../../../rule.ts";

/** Headers and the like may come before the content. */
const KEY = /-----BEGIN (?:[A-Z]+ )?PRIVATE KEY(?: BLOCK)?-----[^-]{0,400}?[A-Za-z0-9+/=\s]{60}/;

export const privateKeyInSource = defineRule({
  id: "SEC002",
  name: "private-key-in-source",
  cwe: 798,
  severity: "high",
  summary: "A private key stands in a file",
  aliases: [],
  checks: { module: check },
});

function check(at: At): void {
  for (const { node } of at.module.facts.strings)
    if (node.value.length > 100 && node.value.includes("PRIVATE KEY") && KEY.test(node.value))
      at.report({ line: node.line }, "Everybody who has the program has this private key: make a new one and keep it elsewhere.");
}
