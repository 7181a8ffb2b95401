import { defineRule } from "../../../rule.ts";

export const packageNotPinned = defineRule({
  id: "CON005",
  name: "package-not-pinned",
  cwe: 1357,
  severity: "low",
  summary: "A package is installed in whatever version is newest",
  aliases: ["DL3013", "DL3016", "DL3028", "DL3062"],
  checks: {},
});
