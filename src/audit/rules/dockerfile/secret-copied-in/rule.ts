import { defineRule } from "../../../rule.ts";

export const secretCopiedIn = defineRule({
  id: "CON024",
  name: "secret-copied-in",
  cwe: 538,
  severity: "medium",
  summary: "A file of secrets is copied into the image",
  aliases: [],
  checks: {},
});
