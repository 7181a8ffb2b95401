import { defineRule } from "../../../rule.ts";

export const yankedDependency = defineRule({
  id: "DEP003",
  name: "yanked-dependency",
  cwe: null,
  severity: "low",
  summary: "A release that its author took back",
  aliases: [],
  checks: {},
});
