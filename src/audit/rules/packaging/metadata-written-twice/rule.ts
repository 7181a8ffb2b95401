import { defineRule } from "../../../rule.ts";

export const metadataWrittenTwice = defineRule({
  id: "PKG011",
  name: "metadata-written-twice",
  cwe: null,
  severity: "low",
  summary: "The same metadata stands in two files",
  aliases: [],
  checks: {},
});
