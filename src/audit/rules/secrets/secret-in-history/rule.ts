import { defineRule } from "../../../rule.ts";

/** Reported by the auditor of secrets, for files of any kind. */
export const secretInHistory = defineRule({
  id: "SEC009",
  name: "secret-in-history",
  cwe: 798,
  severity: "high",
  summary: "A secret stands in the history of the repository",
  aliases: [],
  checks: {},
});
