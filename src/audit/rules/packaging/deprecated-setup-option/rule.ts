import { defineRule } from "../../../rule.ts";

export const deprecatedSetupOption = defineRule({
  id: "PKG016",
  name: "deprecated-setup-option",
  cwe: null,
  severity: "low",
  summary: "setuptools ignores or refuses an option",
  aliases: [],
  checks: {},
});
