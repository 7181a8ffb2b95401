import { defineRule } from "../../../rule.ts";

export const selfReferringEnvironment = defineRule({
  id: "CON026",
  name: "self-referring-environment",
  cwe: null,
  severity: "low",
  summary: "A variable is read in the instruction that sets it",
  aliases: ["DL3044"],
  checks: {},
});
