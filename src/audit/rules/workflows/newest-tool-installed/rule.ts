import { defineRule } from "../../../rule.ts";

export const newestToolInstalled = defineRule({
  id: "GHA029",
  name: "newest-tool-installed",
  cwe: 1357,
  severity: "note",
  summary: "A tool is installed in whatever version is newest",
  aliases: ["unpinned-tools"],
  checks: {},
});
