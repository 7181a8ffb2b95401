import { defineRule } from "../../../rule.ts";

export const distributionUpgraded = defineRule({
  id: "CON007",
  name: "distribution-upgraded",
  cwe: 1357,
  severity: "note",
  summary: "The whole distribution is upgraded in the build",
  aliases: ["DL3035"],
  checks: {},
});
