import { defineRule } from "../../../rule.ts";

export const secretInWholeWorkflow = defineRule({
  id: "GHA019",
  name: "secret-in-whole-workflow",
  cwe: 200,
  severity: "low",
  summary: "A secret is given to every step of the workflow",
  aliases: [],
  checks: {},
});
