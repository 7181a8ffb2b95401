import { defineRule } from "../../../rule.ts";

export const oldAdvisories = defineRule({
  id: "DEP009",
  name: "old-advisories",
  cwe: null,
  severity: "low",
  summary: "The known weaknesses of packages are those of a day long past",
  aliases: [],
  checks: {},
});
