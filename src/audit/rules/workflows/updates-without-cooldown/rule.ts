import { defineRule } from "../../../rule.ts";

export const updatesWithoutCooldown = defineRule({
  id: "GHA026",
  name: "updates-without-cooldown",
  cwe: 1357,
  severity: "note",
  summary: "Updates are proposed the moment they are published",
  aliases: ["dependabot-cooldown"],
  checks: {},
});
