import { defineRule } from "../../../rule.ts";

/** Found by the data flow alone. */
export const argumentFromOutside = defineRule({
  id: "INJ017",
  name: "argument-from-outside",
  cwe: 88,
  severity: "low",
  summary: "A program is given an argument that somebody outside chooses and that may begin with a dash",
  aliases: [],
  checks: {},
});
