import { defineRule } from "../../../rule.ts";

export const vulnerableDependency = defineRule({
  id: "DEP001",
  name: "vulnerable-dependency",
  cwe: 1395,
  severity: "medium",
  summary: "A package with a known weakness",
  aliases: [],
  checks: {},
});
