import { defineRule } from "../../../rule.ts";

export const unknownClassifier = defineRule({
  id: "PKG004",
  name: "unknown-classifier",
  cwe: null,
  severity: "medium",
  summary: "A classifier that PyPI refuses",
  aliases: [],
  checks: {},
});
