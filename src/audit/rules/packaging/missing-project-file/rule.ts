import { defineRule } from "../../../rule.ts";

export const missingProjectFile = defineRule({
  id: "PKG009",
  name: "missing-project-file",
  cwe: null,
  severity: "medium",
  summary: "A file that the metadata names does not exist",
  aliases: [],
  checks: {},
});
