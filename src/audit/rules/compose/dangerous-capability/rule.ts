import { defineRule } from "../../../rule.ts";

export const dangerousCapability = defineRule({
  id: "CMP004",
  name: "dangerous-capability",
  cwe: 250,
  severity: "medium",
  summary: "A container has a right that reaches beyond it",
  aliases: [],
  checks: {},
});
