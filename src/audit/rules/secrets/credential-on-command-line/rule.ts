import { defineRule } from "../../../rule.ts";

/** Reported by the auditor of secrets, for files of any kind. */
export const credentialOnCommandLine = defineRule({
  id: "SEC006",
  name: "credential-on-command-line",
  cwe: 798,
  severity: "medium",
  summary: "A password or token stands on a command line",
  aliases: [],
  checks: {},
});
