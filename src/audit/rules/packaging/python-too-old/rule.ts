import { defineRule } from "../../../rule.ts";

export const pythonTooOld = defineRule({
  id: "PKG018",
  name: "python-too-old",
  cwe: null,
  severity: "low",
  summary: "The package admits a version of Python that its code does not work with",
  aliases: [],
  checks: {},
});
