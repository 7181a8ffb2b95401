// Reported by the audit of templates.
import { defineRule } from "../../../rule.ts";

export const formWithoutToken = defineRule({
  id: "WEB020",
  name: "form-without-token",
  cwe: 352,
  severity: "low",
  summary: "A form of a Django template is posted without the token against forged requests",
  aliases: [],
  checks: {},
});
