import { defineRule } from "../../../rule.ts";

/** Found by the data flow alone. */
export const queryObjectFromOutside = defineRule({
  id: "INJ020",
  name: "query-object-from-outside",
  cwe: 943,
  severity: "high",
  summary: "A query document holds an object that somebody outside wrote",
  aliases: [],
  checks: {},
});
