import { defineRule } from "../../../rule.ts";

export const entryPointNotFound = defineRule({
  id: "PKG010",
  name: "entry-point-not-found",
  cwe: null,
  severity: "medium",
  summary: "A command names a function that does not exist",
  aliases: [],
  checks: {},
});
