import { defineRule } from "../../../rule.ts";

export const invalidProjectTable = defineRule({
  id: "PKG001",
  name: "invalid-project-table",
  cwe: null,
  severity: "medium",
  summary: "The metadata of the project is refused",
  aliases: [],
  checks: {},
});
