import { defineRule } from "../../../rule.ts";

export const secretsInherited = defineRule({
  id: "GHA009",
  name: "secrets-inherited",
  cwe: 200,
  severity: "low",
  summary: "A called workflow gets every secret",
  aliases: ["secrets-inherit"],
  checks: {},
});
