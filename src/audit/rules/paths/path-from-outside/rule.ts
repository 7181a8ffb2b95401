import { defineRule } from "../../../rule.ts";

/** Found by the data flow alone: which path is harmless is not seen from the call. */
export const pathFromOutside = defineRule({
  id: "PTH005",
  name: "path-from-outside",
  cwe: 22,
  severity: "high",
  surest: {
    confidence: "possible",
    because: "a third of those that were read were refused in another layer or came from a call with several results",
  },
  summary: "A path that somebody outside chooses is opened",
  aliases: [],
  checks: {},
});
