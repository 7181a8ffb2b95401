import { defineRule } from "../../../rule.ts";

export const environmentFromOutside = defineRule({
  id: "GHA005",
  name: "environment-from-outside",
  cwe: 77,
  severity: "high",
  summary: "A text of strangers is written to the file that sets variables",
  aliases: ["github-env"],
  checks: {},
});
