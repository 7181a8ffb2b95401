import { defineRule } from "../../../rule.ts";

export const downloadedScriptInStep = defineRule({
  id: "GHA033",
  name: "downloaded-script-in-step",
  cwe: 494,
  severity: "low",
  summary: "A step of a workflow runs what it has just fetched",
  aliases: [],
  checks: {},
});
