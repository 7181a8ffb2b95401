import { defineRule } from "../../../rule.ts";

export const movableReference = defineRule({
  id: "DEP006",
  name: "movable-reference",
  cwe: 494,
  severity: "medium",
  summary: "A direct address whose content can change",
  aliases: [],
  checks: {},
});
