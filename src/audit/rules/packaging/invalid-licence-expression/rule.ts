import { defineRule } from "../../../rule.ts";

export const invalidLicenceExpression = defineRule({
  id: "PKG007",
  name: "invalid-licence-expression",
  cwe: null,
  severity: "medium",
  summary: "The licence is no expression of SPDX",
  aliases: [],
  checks: {},
});
