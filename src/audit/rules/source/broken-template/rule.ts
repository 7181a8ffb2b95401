// Reported by the audit of templates.
import { defineRule } from "../../../rule.ts";

export const brokenTemplate = defineRule({
  id: "SRC011",
  name: "broken-template",
  cwe: null,
  severity: "low",
  summary: "A part of a template could not be understood",
  aliases: [],
  checks: {},
});
