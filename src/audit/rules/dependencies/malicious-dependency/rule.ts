import { defineRule } from "../../../rule.ts";

export const maliciousDependency = defineRule({
  id: "DEP002",
  name: "malicious-dependency",
  cwe: 506,
  severity: "high",
  summary: "A package that is known to be malware",
  aliases: [],
  checks: {},
});
