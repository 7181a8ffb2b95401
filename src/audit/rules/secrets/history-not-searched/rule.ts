import { defineRule } from "../../../rule.ts";

/** Reported by the auditor of secrets, for files of any kind. */
export const historyNotSearched = defineRule({
  id: "SEC010",
  name: "history-not-searched",
  cwe: null,
  severity: "medium",
  summary: "The history was not searched for secrets, or not whole",
  aliases: [],
  checks: {},
});
