import { defineRule } from "../../../rule.ts";

export const appTokenWithAllRights = defineRule({
  id: "GHA028",
  name: "app-token-with-all-rights",
  cwe: 272,
  severity: "low",
  summary: "The token of an app may do more than it needs",
  aliases: ["github-app"],
  checks: {},
});
