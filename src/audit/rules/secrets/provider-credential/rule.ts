import { defineRule } from "../../../rule.ts";

/** Reported by the auditor of secrets, for files of any kind. */
export const providerCredential = defineRule({
  id: "SEC005",
  name: "provider-credential",
  cwe: 798,
  severity: "high",
  summary: "A credential of a known provider stands in a file",
  aliases: [],
  checks: {},
});
