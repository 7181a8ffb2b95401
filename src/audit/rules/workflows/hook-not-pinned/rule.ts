import { defineRule } from "../../../rule.ts";

export const hookNotPinned = defineRule({
  id: "GHA031",
  name: "hook-not-pinned",
  cwe: 494,
  severity: "low",
  summary: "A hook of pre-commit is whatever its repository has that day",
  aliases: ["insecure-url-scheme"],
  checks: {},
});
