import { defineRule } from "../../../rule.ts";

export const importNameRequired = defineRule({
  id: "DEP017",
  name: "import-name-required",
  cwe: 1357,
  severity: "low",
  summary: "A requirement by the name of a module, whose distribution is called otherwise",
  aliases: [],
  checks: {},
});
