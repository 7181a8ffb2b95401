// Reported by the audit of templates and by the data flow.
import { defineRule } from "../../../rule.ts";

export const valueOutsideQuotes = defineRule({
  id: "XSS006",
  name: "value-outside-quotes",
  cwe: 79,
  severity: "medium",
  summary: "A template puts a value into a tag without quotes around it",
  aliases: [],
  checks: {},
});
