import { defineRule } from "../../../rule.ts";

export const brokenExpression = defineRule({
  id: "GHA024",
  name: "broken-expression",
  cwe: null,
  severity: "low",
  summary: "An expression that GitHub refuses is not audited",
  aliases: [],
  checks: {},
});
