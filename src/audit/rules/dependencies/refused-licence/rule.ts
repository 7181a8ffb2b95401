import { defineRule } from "../../../rule.ts";

export const refusedLicence = defineRule({
  id: "DEP010",
  name: "refused-licence",
  cwe: null,
  severity: "medium",
  summary: "A package under a licence that the policy refuses",
  aliases: [],
  checks: {},
});
