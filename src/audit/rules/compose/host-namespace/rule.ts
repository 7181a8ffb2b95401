import { defineRule } from "../../../rule.ts";

export const hostNamespace = defineRule({
  id: "CMP003",
  name: "host-namespace",
  cwe: 653,
  severity: "medium",
  summary: "A container shares a namespace with the machine",
  aliases: [],
  checks: {},
});
