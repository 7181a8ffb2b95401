import { defineRule } from "../../../rule.ts";

export const malformedSuppression = defineRule({
  id: "SUP003",
  name: "malformed-suppression",
  cwe: null,
  severity: "low",
  summary: "A suppression cannot be understood and suppresses nothing",
  aliases: [],
  checks: {},
});
