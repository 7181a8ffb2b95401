import { defineRule } from "../../../rule.ts";

export const invalidInterpolation = defineRule({
  id: "CMP013",
  name: "invalid-interpolation",
  cwe: null,
  severity: "medium",
  summary: "A variable that compose refuses",
  aliases: [],
  checks: {},
});
