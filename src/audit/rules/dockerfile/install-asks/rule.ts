import { defineRule } from "../../../rule.ts";

export const installAsks = defineRule({
  id: "CON008",
  name: "install-asks",
  cwe: null,
  severity: "low",
  summary: "An installation asks, and nobody answers",
  aliases: ["DL3014", "DL3030", "DL3034", "DL3038"],
  checks: {},
});
