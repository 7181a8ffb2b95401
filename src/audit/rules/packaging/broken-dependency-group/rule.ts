import { defineRule } from "../../../rule.ts";

export const brokenDependencyGroup = defineRule({
  id: "PKG015",
  name: "broken-dependency-group",
  cwe: null,
  severity: "medium",
  summary: "A group of dependencies cannot be read",
  aliases: [],
  checks: {},
});
