import { defineRule } from "../../../rule.ts";

export const shellFormCommand = defineRule({
  id: "CON019",
  name: "shell-form-command",
  cwe: null,
  severity: "low",
  summary: "The signal to stop does not reach the program",
  aliases: ["DL3025"],
  checks: {},
});
