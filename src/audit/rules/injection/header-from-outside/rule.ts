import { defineRule } from "../../../rule.ts";

/** Found by the data flow alone. */
export const headerFromOutside = defineRule({
  id: "INJ013",
  name: "header-from-outside",
  cwe: 113,
  severity: "medium",
  summary: "A header of an answer holds line ends that somebody outside chooses",
  aliases: [],
  checks: {},
});
