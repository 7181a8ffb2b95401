// Reported by the audit of templates and by the data flow.
import { defineRule } from "../../../rule.ts";

export const unescapedInTemplate = defineRule({
  id: "XSS005",
  name: "unescaped-in-template",
  cwe: 79,
  severity: "medium",
  summary: "A template puts a value into a page as it is",
  aliases: [],
  checks: {},
});
