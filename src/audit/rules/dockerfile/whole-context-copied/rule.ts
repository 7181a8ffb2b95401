import { defineRule } from "../../../rule.ts";

export const wholeContextCopied = defineRule({
  id: "CON025",
  name: "whole-context-copied",
  cwe: 538,
  severity: "low",
  summary: "Everything in the folder becomes part of the image",
  aliases: [],
  checks: {},
});
