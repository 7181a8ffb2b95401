import { defineRule } from "../../../rule.ts";

/** Found by the data flow alone. */
export const fieldsFromOutside = defineRule({
  id: "INJ022",
  name: "fields-from-outside",
  cwe: 915,
  severity: "medium",
  surest: { confidence: "possible", because: "most of those that were false set fields of records that hold what was sent" },
  summary: "The names of the fields that are set come from outside",
  aliases: [],
  checks: {},
});
