import { defineRule } from "../../../rule.ts";

export const containerSocketMounted = defineRule({
  id: "CMP002",
  name: "container-socket-mounted",
  cwe: 250,
  severity: "medium",
  summary: "A container controls the engine that runs it",
  aliases: [],
  checks: {},
});
