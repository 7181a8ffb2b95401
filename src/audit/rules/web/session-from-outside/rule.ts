import { defineRule } from "../../../rule.ts";

/** Found by the data flow alone. */
export const sessionFromOutside = defineRule({
  id: "WEB013",
  name: "session-from-outside",
  cwe: 501,
  severity: "low",
  summary: "What somebody outside sent is put into the session as it came",
  aliases: [],
  checks: {},
});
