import { defineRule } from "../../../rule.ts";

export const insecureBuildStep = defineRule({
  id: "CON028",
  name: "insecure-build-step",
  cwe: 250,
  severity: "medium",
  summary: "A step of the build reaches the machine that builds",
  aliases: [],
  checks: {},
});
