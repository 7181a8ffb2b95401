import { defineRule } from "../../../rule.ts";

export const readmeImageRelative = defineRule({
  id: "PKG017",
  name: "readme-image-relative",
  cwe: null,
  severity: "note",
  summary: "An image of the README is not shown on PyPI",
  aliases: [],
  checks: {},
});
