import { defineRule } from "../../../rule.ts";

export const conditionAlwaysTrue = defineRule({
  id: "GHA017",
  name: "condition-always-true",
  cwe: 571,
  severity: "medium",
  summary: "A condition is always true",
  aliases: ["unsound-condition"],
  checks: {},
});
