import { defineRule } from "../../../rule.ts";

export const spoofableBot = defineRule({
  id: "GHA016",
  name: "spoofable-bot",
  cwe: 290,
  severity: "medium",
  summary: "A condition trusts whoever acted last",
  aliases: ["bot-conditions"],
  checks: {},
});
