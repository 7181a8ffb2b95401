import { defineRule } from "../../../rule.ts";

export const databaseWithoutPassword = defineRule({
  id: "CMP007",
  name: "database-without-password",
  cwe: 306,
  severity: "low",
  summary: "A database lets everybody in",
  aliases: [],
  checks: {},
});
