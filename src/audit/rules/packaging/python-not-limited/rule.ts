import { defineRule } from "../../../rule.ts";

export const pythonNotLimited = defineRule({
  id: "PKG014",
  name: "python-not-limited",
  cwe: null,
  severity: "low",
  summary: "Nothing says which versions of Python it works with",
  aliases: [],
  checks: {},
});
