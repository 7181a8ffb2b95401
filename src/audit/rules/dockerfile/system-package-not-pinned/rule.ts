import { defineRule } from "../../../rule.ts";

export const systemPackageNotPinned = defineRule({
  id: "CON004",
  name: "system-package-not-pinned",
  cwe: 1357,
  severity: "note",
  summary: "A package of the distribution has no version",
  aliases: ["DL3008", "DL3018", "DL3033", "DL3037", "DL3041"],
  checks: {},
});
