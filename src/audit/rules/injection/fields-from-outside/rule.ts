import { defineRule } from "../../../rule.ts";

/** Found by the data flow alone. */
export const fieldsFromOutside = defineRule({
  id: "INJ022",
  name: "fields-from-outside",
  cwe: 915,
  severity: "medium",
  summary: "The names of the fields that are set come from outside",
  aliases: [],
  checks: {},
});
