import { defineRule } from "../../../rule.ts";

export const packageNotPinnedInRelease = defineRule({
  id: "GHA030",
  name: "package-not-pinned-in-release",
  cwe: 1357,
  severity: "low",
  summary: "A release is made with whatever version of a package is newest",
  aliases: ["adhoc-packages"],
  checks: {},
});
