import { defineRule } from "../../../rule.ts";

export const excessPermissions = defineRule({
  id: "GHA008",
  name: "excess-permissions",
  cwe: 250,
  severity: "low",
  summary: "The token of a workflow may do more than it needs, or nothing says what it may do",
  aliases: ["excessive-permissions"],
  checks: {},
});
