import { defineRule } from "../../../rule.ts";

export const abandonedDependency = defineRule({
  id: "DEP018",
  name: "abandoned-dependency",
  cwe: 1104,
  severity: "low",
  summary: "A package that its authors have given up",
  aliases: [],
  checks: {},
});
