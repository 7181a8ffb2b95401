import { defineRule } from "../../../rule.ts";

export const containsInText = defineRule({
  id: "GHA015",
  name: "contains-in-text",
  cwe: 697,
  severity: "medium",
  summary: "A value is looked for inside one text instead of a list",
  aliases: ["unsound-contains"],
  checks: {},
});
