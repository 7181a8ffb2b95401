import { defineRule } from "../../../rule.ts";

export const unpinnedBaseImage = defineRule({
  id: "CON002",
  name: "unpinned-base-image",
  cwe: 1357,
  severity: "low",
  summary: "The base image has no version",
  aliases: ["DL3006", "DL3007"],
  checks: {},
});
