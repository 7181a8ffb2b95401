import { defineRule } from "../../../rule.ts";

export const flowsNotFollowed = defineRule({
  id: "SRC005",
  name: "flows-not-followed",
  cwe: null,
  severity: "low",
  summary: "The data flow of a part of the project was not followed",
  aliases: [],
  checks: {},
});
