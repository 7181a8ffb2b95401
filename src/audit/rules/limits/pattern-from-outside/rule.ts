import { defineRule } from "../../../rule.ts";

/** Found by the data flow alone. */
export const patternFromOutside = defineRule({
  id: "DOS005",
  name: "pattern-from-outside",
  cwe: 1333,
  severity: "medium",
  summary: "A regular expression that somebody outside wrote is compiled",
  aliases: [],
  checks: {},
});
