import { defineRule } from "../../../rule.ts";

export const dangerousTrigger = defineRule({
  id: "GHA002",
  name: "dangerous-trigger",
  cwe: 829,
  severity: "medium",
  summary: "The workflow runs with the repository's own rights for pull requests of strangers",
  aliases: ["dangerous-triggers"],
  checks: {},
});
