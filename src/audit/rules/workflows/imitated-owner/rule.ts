import { defineRule } from "../../../rule.ts";

export const imitatedOwner = defineRule({
  id: "GHA032",
  name: "imitated-owner",
  cwe: 1357,
  severity: "medium",
  summary: "An action or hook comes from somebody whose name imitates another",
  aliases: ["typosquat-uses"],
  checks: {},
});
