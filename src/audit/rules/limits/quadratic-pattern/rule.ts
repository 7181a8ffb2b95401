import { defineRule } from "../../../rule.ts";

/** Found by the data flow alone. */
export const quadraticPattern = defineRule({
  id: "DOS007",
  name: "quadratic-pattern",
  cwe: 1333,
  severity: "low",
  summary: "A text from outside meets a regular expression whose time grows with the square of its length",
  aliases: [],
  checks: {},
});
