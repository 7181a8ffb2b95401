// Found by the data flow alone: most addresses in templates come from the program.
import { defineRule } from "../../../rule.ts";

export const valueAsAddress = defineRule({
  id: "XSS008",
  name: "value-as-address",
  cwe: 79,
  severity: "medium",
  summary: "A template makes a value from outside the whole address of a link",
  aliases: [],
  checks: {},
});
