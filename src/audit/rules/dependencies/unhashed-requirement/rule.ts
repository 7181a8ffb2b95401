import { defineRule } from "../../../rule.ts";

export const unhashedRequirement = defineRule({
  id: "DEP005",
  name: "unhashed-requirement",
  cwe: 494,
  severity: "note",
  summary: "Pinned packages whose bytes no hash holds",
  aliases: [],
  checks: {},
});
