import { defineRule } from "../../../rule.ts";

export const tooManyFindings = defineRule({
  id: "SRC003",
  name: "too-many-findings",
  cwe: null,
  severity: "low",
  summary: "A file has more findings than are listed",
  aliases: [],
  checks: {},
});
