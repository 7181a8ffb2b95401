import { defineRule } from "../../../rule.ts";

export const pipeHidesFailure = defineRule({
  id: "CON015",
  name: "pipe-hides-failure",
  cwe: 390,
  severity: "note",
  summary: "A failure before a pipe does not stop the build",
  aliases: ["DL4006"],
  checks: {},
});
