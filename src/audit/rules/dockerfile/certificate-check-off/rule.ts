import { defineRule } from "../../../rule.ts";

export const certificateCheckOff = defineRule({
  id: "CON014",
  name: "certificate-check-off",
  cwe: 295,
  severity: "medium",
  summary: "A download accepts any server",
  aliases: [],
  checks: {},
});
