import { defineRule } from "../../../rule.ts";

/** Found by the data flow alone. */
export const promptFromOutside = defineRule({
  id: "INJ016",
  name: "prompt-from-outside",
  cwe: 1427,
  severity: "note",
  summary: "An instruction to a language model holds what somebody outside wrote",
  aliases: [],
  checks: {},
});
