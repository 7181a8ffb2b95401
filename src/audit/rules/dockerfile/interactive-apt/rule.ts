import { defineRule } from "../../../rule.ts";

export const interactiveApt = defineRule({
  id: "CON029",
  name: "interactive-apt",
  cwe: null,
  severity: "note",
  summary: "apt is made for people",
  aliases: ["DL3027"],
  checks: {},
});
