import { defineRule } from "../../../rule.ts";

export const secretInBuildArgument = defineRule({
  id: "CON010",
  name: "secret-in-build-argument",
  cwe: 538,
  severity: "low",
  summary: "A secret that the build is given stays in the image",
  aliases: [],
  checks: {},
});
