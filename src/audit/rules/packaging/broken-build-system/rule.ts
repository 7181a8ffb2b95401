import { defineRule } from "../../../rule.ts";

export const brokenBuildSystem = defineRule({
  id: "PKG003",
  name: "broken-build-system",
  cwe: null,
  severity: "medium",
  summary: "The project cannot be built as it says",
  aliases: [],
  checks: {},
});
