import { defineRule } from "../../../rule.ts";

/** Reported by the auditor of secrets, for files of any kind. */
export const secretFileInGit = defineRule({
  id: "SEC008",
  name: "secret-file-in-git",
  cwe: 538,
  severity: "medium",
  summary: "A key store is committed",
  aliases: [],
  checks: {},
});
