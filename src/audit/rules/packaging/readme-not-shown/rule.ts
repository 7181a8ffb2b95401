import { defineRule } from "../../../rule.ts";

export const readmeNotShown = defineRule({
  id: "PKG008",
  name: "readme-not-shown",
  cwe: null,
  severity: "medium",
  summary: "PyPI does not show the README",
  aliases: [],
  checks: {},
});
