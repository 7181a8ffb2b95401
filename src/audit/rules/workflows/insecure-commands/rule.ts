import { defineRule } from "../../../rule.ts";

export const insecureCommands = defineRule({
  id: "GHA023",
  name: "insecure-commands",
  cwe: 77,
  severity: "medium",
  summary: "Commands by output that GitHub switched off are switched on again",
  aliases: ["insecure-commands"],
  checks: {},
});
