import { defineRule } from "../../../rule.ts";

export const baseImageWithoutDigest = defineRule({
  id: "CON003",
  name: "base-image-without-digest",
  cwe: 1357,
  severity: "note",
  summary: "The tag of the base image moves",
  aliases: [],
  checks: {},
});
