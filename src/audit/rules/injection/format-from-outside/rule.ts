import { defineRule } from "../../../rule.ts";

/** Found by the data flow alone. */
export const formatFromOutside = defineRule({
  id: "INJ018",
  name: "format-from-outside",
  cwe: 134,
  severity: "medium",
  summary: "A text that somebody outside wrote is used as a format",
  aliases: [],
  checks: {},
});
