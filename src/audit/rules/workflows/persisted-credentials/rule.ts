import { defineRule } from "../../../rule.ts";

export const persistedCredentials = defineRule({
  id: "GHA010",
  name: "persisted-credentials",
  cwe: 522,
  severity: "note",
  summary: "The token stays on disk after the checkout",
  aliases: ["artipacked"],
  checks: {},
});
