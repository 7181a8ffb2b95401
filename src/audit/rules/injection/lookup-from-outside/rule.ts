import { defineRule } from "../../../rule.ts";

/** Found by the data flow alone. */
export const lookupFromOutside = defineRule({
  id: "INJ021",
  name: "lookup-from-outside",
  cwe: 943,
  severity: "medium",
  surest: { confidence: "possible", because: "a third of those that were read were names that were looked up before" },
  summary: "The fields that a query looks at are chosen from outside",
  aliases: [],
  checks: {},
});
