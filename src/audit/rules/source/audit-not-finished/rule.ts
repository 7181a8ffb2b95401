import { defineRule } from "../../../rule.ts";

export const auditNotFinished = defineRule({
  id: "SRC006",
  name: "audit-not-finished",
  cwe: null,
  severity: "low",
  summary: "The time was over before everything was audited",
  aliases: [],
  checks: {},
});
