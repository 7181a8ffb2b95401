import { defineRule } from "../../../rule.ts";

export const mixedIndexes = defineRule({
  id: "DEP007",
  name: "mixed-indexes",
  cwe: 427,
  severity: "medium",
  summary: "Packages may come from either of two indexes",
  aliases: [],
  checks: {},
});
