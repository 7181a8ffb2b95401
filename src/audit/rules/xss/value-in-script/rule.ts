// Reported by the audit of templates and by the data flow.
import { defineRule } from "../../../rule.ts";

export const valueInScript = defineRule({
  id: "XSS007",
  name: "value-in-script",
  cwe: 79,
  severity: "medium",
  surest: { confidence: "possible", because: "those that were read were known before, or quoted" },
  summary: "A template puts a value into a script, where escaping for HTML does not help",
  aliases: [],
  checks: {},
});
