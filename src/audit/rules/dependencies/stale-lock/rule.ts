import { defineRule } from "../../../rule.ts";

export const staleLock = defineRule({
  id: "DEP015",
  name: "stale-lock",
  cwe: null,
  severity: "low",
  summary: "A lock that no longer says what the manifest says",
  aliases: [],
  checks: {},
});
