import { defineRule } from "../../../rule.ts";

/** Found by the data flow alone. */
export const sizeFromOutside = defineRule({
  id: "DOS006",
  name: "size-from-outside",
  cwe: 770,
  severity: "low",
  surest: { confidence: "possible", because: "most of those that were false were bounded in a way that is not seen" },
  summary: "Somebody outside says how large something is made, without a limit",
  aliases: [],
  checks: {},
});
