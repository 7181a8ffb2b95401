import { defineRule } from "../../../rule.ts";

export const unusedDependency = defineRule({
  id: "DEP014",
  name: "unused-dependency",
  cwe: null,
  severity: "note",
  summary: "A declared dependency that nothing uses",
  aliases: [],
  checks: {},
});
