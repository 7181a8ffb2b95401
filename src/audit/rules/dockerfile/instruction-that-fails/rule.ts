import { defineRule } from "../../../rule.ts";

export const instructionThatFails = defineRule({
  id: "CON021",
  name: "instruction-that-fails",
  cwe: null,
  severity: "medium",
  summary: "An instruction that fails, or does something else",
  aliases: ["DL3011", "DL3021", "DL3023", "DL3024", "DL3043", "DL3061"],
  checks: {},
});
