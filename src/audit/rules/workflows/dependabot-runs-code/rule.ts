import { defineRule } from "../../../rule.ts";

export const dependabotRunsCode = defineRule({
  id: "GHA025",
  name: "dependabot-runs-code",
  cwe: 829,
  severity: "medium",
  summary: "Looking for updates runs code of dependencies",
  aliases: ["dependabot-execution"],
  checks: {},
});
