import { defineRule } from "../../../rule.ts";

export const imitatedName = defineRule({
  id: "DEP012",
  name: "imitated-name",
  cwe: 1357,
  severity: "medium",
  summary: "A name one letter from that of a popular package",
  aliases: [],
  checks: {},
});
