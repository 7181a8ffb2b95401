import { defineRule } from "../../../rule.ts";

export const changeOfFolderLost = defineRule({
  id: "CON018",
  name: "change-of-folder-lost",
  cwe: null,
  severity: "low",
  summary: "A change of folder ends with its own RUN",
  aliases: ["DL3003"],
  checks: {},
});
