import { defineRule } from "../../../rule.ts";

export const brokenSource = defineRule({
  id: "SRC001",
  name: "broken-source",
  cwe: null,
  severity: "low",
  summary: "A statement that cannot be read is not audited",
  aliases: [],
  checks: {},
});
