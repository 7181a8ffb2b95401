import { defineRule } from "../../../rule.ts";

export const unclearLicence = defineRule({
  id: "DEP011",
  name: "unclear-licence",
  cwe: null,
  severity: "low",
  summary: "A package whose licence is to be reviewed, or is not known",
  aliases: [],
  checks: {},
});
