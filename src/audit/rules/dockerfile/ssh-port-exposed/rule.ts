import { defineRule } from "../../../rule.ts";

export const sshPortExposed = defineRule({
  id: "CON030",
  name: "ssh-port-exposed",
  cwe: 668,
  severity: "low",
  summary: "A container that is logged into",
  aliases: [],
  checks: {},
});
