import { defineRule } from "../../../rule.ts";

export const expiredSuppression = defineRule({
  id: "SUP002",
  name: "expired-suppression",
  cwe: null,
  severity: "low",
  summary: "A suppression is past the day until which it was to hold",
  aliases: [],
  checks: {},
});
