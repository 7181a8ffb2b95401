import { defineRule } from "../../../rule.ts";

/** Reported by the auditor of secrets, for files of any kind. */
export const credentialInHeader = defineRule({
  id: "SEC007",
  name: "credential-in-header",
  cwe: 798,
  severity: "medium",
  summary: "A credential stands in an HTTP header",
  aliases: [],
  checks: {},
});
