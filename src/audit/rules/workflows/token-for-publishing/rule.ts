import { defineRule } from "../../../rule.ts";

export const tokenForPublishing = defineRule({
  id: "GHA014",
  name: "token-for-publishing",
  cwe: 522,
  severity: "low",
  summary: "A long-lived token publishes the package",
  aliases: ["use-trusted-publishing"],
  checks: {},
});
