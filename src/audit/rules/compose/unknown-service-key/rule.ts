import { defineRule } from "../../../rule.ts";

export const unknownServiceKey = defineRule({
  id: "CMP012",
  name: "unknown-service-key",
  cwe: null,
  severity: "low",
  summary: "A key that no service has",
  aliases: [],
  checks: {},
});
