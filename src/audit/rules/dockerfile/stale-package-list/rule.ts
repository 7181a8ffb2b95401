import { defineRule } from "../../../rule.ts";

export const stalePackageList = defineRule({
  id: "CON006",
  name: "stale-package-list",
  cwe: 1357,
  severity: "low",
  summary: "The list of packages is cached apart from what is installed from it",
  aliases: [],
  checks: {},
});
