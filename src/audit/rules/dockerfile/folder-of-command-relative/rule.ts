import { defineRule } from "../../../rule.ts";

export const folderOfCommandRelative = defineRule({
  id: "CON017",
  name: "folder-of-command-relative",
  cwe: null,
  severity: "low",
  summary: "The folder depends on the base image",
  aliases: ["DL3000"],
  checks: {},
});
