import { defineRule } from "../../../rule.ts";

export const secretNotMasked = defineRule({
  id: "GHA020",
  name: "secret-not-masked",
  cwe: 532,
  severity: "medium",
  summary: "A part of a secret is not masked in the log",
  aliases: ["unredacted-secrets"],
  checks: {},
});
