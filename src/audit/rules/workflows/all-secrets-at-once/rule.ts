import { defineRule } from "../../../rule.ts";

export const allSecretsAtOnce = defineRule({
  id: "GHA018",
  name: "all-secrets-at-once",
  cwe: 200,
  severity: "medium",
  summary: "Every secret is handed over at once",
  aliases: ["overprovisioned-secrets"],
  checks: {},
});
