import { defineRule } from "../../../rule.ts";

export const unreadDependencies = defineRule({
  id: "DEP016",
  name: "unread-dependencies",
  cwe: null,
  severity: "low",
  summary: "A file of dependencies that was not, or not wholly, looked at",
  aliases: [],
  checks: {},
});
