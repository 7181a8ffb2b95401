import { defineRule } from "../../../rule.ts";

export const versionDiffers = defineRule({
  id: "PKG012",
  name: "version-differs",
  cwe: null,
  severity: "low",
  summary: "The package and its metadata disagree about the version",
  aliases: [],
  checks: {},
});
