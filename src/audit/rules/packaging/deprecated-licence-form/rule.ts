import { defineRule } from "../../../rule.ts";

export const deprecatedLicenceForm = defineRule({
  id: "PKG006",
  name: "deprecated-licence-form",
  cwe: null,
  severity: "note",
  summary: "The licence is written in the old form",
  aliases: [],
  checks: {},
});
