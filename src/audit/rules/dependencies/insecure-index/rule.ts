import { defineRule } from "../../../rule.ts";

export const insecureIndex = defineRule({
  id: "DEP008",
  name: "insecure-index",
  cwe: 319,
  severity: "medium",
  summary: "An index that is asked without encryption or without checking who answers",
  aliases: [],
  checks: {},
});
