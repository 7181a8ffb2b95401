import { defineRule } from "../../../rule.ts";

export const invalidUrl = defineRule({
  id: "PKG013",
  name: "invalid-url",
  cwe: null,
  severity: "low",
  summary: "A link of the project leads nowhere",
  aliases: [],
  checks: {},
});
