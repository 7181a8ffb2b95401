import { defineRule } from "../../../rule.ts";

export const strangersCodeRun = defineRule({
  id: "GHA003",
  name: "strangers-code-run",
  cwe: 829,
  severity: "high",
  summary: "Code of a stranger's pull request runs with the repository's rights",
  aliases: [],
  checks: {},
});
