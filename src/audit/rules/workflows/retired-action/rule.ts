import { defineRule } from "../../../rule.ts";

export const retiredAction = defineRule({
  id: "GHA013",
  name: "retired-action",
  cwe: 1104,
  severity: "low",
  summary: "An action that is switched off or that nobody mends",
  aliases: ["archived-uses"],
  checks: {},
});
