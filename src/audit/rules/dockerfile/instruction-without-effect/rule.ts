import { defineRule } from "../../../rule.ts";

export const instructionWithoutEffect = defineRule({
  id: "CON020",
  name: "instruction-without-effect",
  cwe: null,
  severity: "low",
  summary: "Only the last one counts",
  aliases: ["DL3012", "DL4003", "DL4004"],
  checks: {},
});
