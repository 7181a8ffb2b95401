import { defineRule } from "../../../rule.ts";

/** Found by the data flow alone. */
export const nameFromOutside = defineRule({
  id: "INJ019",
  name: "name-from-outside",
  cwe: 470,
  severity: "medium",
  surest: { confidence: "possible", because: "of most that were read the name was fixed or checked" },
  summary: "The name of a module that is imported comes from outside",
  aliases: [],
  checks: {},
});
