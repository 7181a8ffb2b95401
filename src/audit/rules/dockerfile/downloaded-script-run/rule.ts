import { defineRule } from "../../../rule.ts";

export const downloadedScriptRun = defineRule({
  id: "CON013",
  name: "downloaded-script-run",
  cwe: 494,
  severity: "low",
  summary: "A downloaded script is run without a check",
  aliases: [],
  checks: {},
});
