import { defineRule } from "../../../rule.ts";

export const confinementOff = defineRule({
  id: "CMP006",
  name: "confinement-off",
  cwe: 693,
  severity: "medium",
  summary: "What the kernel would refuse is allowed",
  aliases: [],
  checks: {},
});
