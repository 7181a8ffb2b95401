import { defineRule } from "../../../rule.ts";

export const classifierContradicted = defineRule({
  id: "PKG005",
  name: "classifier-contradicted",
  cwe: null,
  severity: "low",
  summary: "A classifier says what is not so",
  aliases: [],
  checks: {},
});
