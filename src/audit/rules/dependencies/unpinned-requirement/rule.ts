import { defineRule } from "../../../rule.ts";

export const unpinnedRequirement = defineRule({
  id: "DEP004",
  name: "unpinned-requirement",
  cwe: null,
  severity: "low",
  summary: "A requirement that may become another version with each installation",
  aliases: [],
  checks: {},
});
