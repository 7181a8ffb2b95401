import { defineRule } from "../../../rule.ts";

/** About models of the user's own, asked once for the whole project. */
export const modelWithoutMatch = defineRule({
  id: "SRC010",
  name: "model-without-match",
  cwe: null,
  severity: "low",
  summary: "A model of your own is about a name that the project does not have",
  aliases: [],
  checks: {},
});
