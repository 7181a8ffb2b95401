import { defineRule } from "../../../rule.ts";

export const unknownProjectKey = defineRule({
  id: "PKG002",
  name: "unknown-project-key",
  cwe: null,
  severity: "medium",
  summary: "A key that the metadata does not have",
  aliases: [],
  checks: {},
});
