import { defineRule } from "../../../rule.ts";

export const deprecatedCommand = defineRule({
  id: "GHA022",
  name: "deprecated-command",
  cwe: 477,
  severity: "low",
  summary: "A command by output that GitHub has deprecated or switched off",
  aliases: [],
  checks: {},
});
