import { defineRule } from "../../../rule.ts";

export const undeclaredImport = defineRule({
  id: "DEP013",
  name: "undeclared-import",
  cwe: null,
  severity: "low",
  summary: "An import that no dependency provides",
  aliases: [],
  checks: {},
});
