import { defineRule } from "../../../rule.ts";

export const databasePortPublished = defineRule({
  id: "CMP008",
  name: "database-port-published",
  cwe: 668,
  severity: "low",
  summary: "A database can be reached on every address of the machine",
  aliases: [],
  checks: {},
});
