import { defineRule } from "../../../rule.ts";

export const addForLocalFiles = defineRule({
  id: "CON012",
  name: "add-for-local-files",
  cwe: null,
  severity: "note",
  summary: "ADD does more than is meant",
  aliases: ["DL3020"],
  checks: {},
});
