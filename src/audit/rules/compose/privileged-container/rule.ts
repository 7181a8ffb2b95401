import { defineRule } from "../../../rule.ts";

export const privilegedContainer = defineRule({
  id: "CMP001",
  name: "privileged-container",
  cwe: 250,
  severity: "medium",
  summary: "A container has every right of root on the machine",
  aliases: [],
  checks: {},
});
