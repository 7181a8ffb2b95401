import { defineRule } from "../../../rule.ts";

/** Found by the data flow alone. */
export const logEntryFromOutside = defineRule({
  id: "INJ014",
  name: "log-entry-from-outside",
  cwe: 117,
  severity: "low",
  summary: "A log entry holds line ends that somebody outside chooses",
  aliases: [],
  checks: {},
});
