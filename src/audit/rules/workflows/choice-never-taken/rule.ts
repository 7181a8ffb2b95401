import { defineRule } from "../../../rule.ts";

export const choiceNeverTaken = defineRule({
  id: "GHA027",
  name: "choice-never-taken",
  cwe: 670,
  severity: "low",
  summary: "A choice always gives the same",
  aliases: ["unsound-ternary"],
  checks: {},
});
