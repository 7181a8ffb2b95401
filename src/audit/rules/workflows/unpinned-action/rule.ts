import { defineRule } from "../../../rule.ts";

export const unpinnedAction = defineRule({
  id: "GHA006",
  name: "unpinned-action",
  cwe: 829,
  severity: "low",
  summary: "An action is named by something that can be moved",
  aliases: ["unpinned-uses"],
  checks: {},
});
