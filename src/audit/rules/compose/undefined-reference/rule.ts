import { defineRule } from "../../../rule.ts";

export const undefinedReference = defineRule({
  id: "CMP010",
  name: "undefined-reference",
  cwe: null,
  severity: "medium",
  summary: "A service names what nothing defines",
  aliases: [],
  checks: {},
});
