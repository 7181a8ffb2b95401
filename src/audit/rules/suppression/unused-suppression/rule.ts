import { defineRule } from "../../../rule.ts";

export const unusedSuppression = defineRule({
  id: "SUP001",
  name: "unused-suppression",
  cwe: null,
  severity: "note",
  summary: "A comment suppresses a rule that finds nothing there",
  aliases: [],
  checks: {},
});
