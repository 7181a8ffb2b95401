import { defineRule } from "../../../rule.ts";

export const suppressionWithoutReason = defineRule({
  id: "SUP004",
  name: "suppression-without-reason",
  cwe: null,
  severity: "medium",
  summary: "A comment suppresses a finding and does not say why",
  aliases: [],
  checks: {},
});
