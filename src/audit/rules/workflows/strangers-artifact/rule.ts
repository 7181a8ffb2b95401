import { defineRule } from "../../../rule.ts";

export const strangersArtifact = defineRule({
  id: "GHA004",
  name: "strangers-artifact",
  cwe: 494,
  severity: "medium",
  summary: "An artifact of a stranger's run is used with the repository's rights",
  aliases: [],
  checks: {},
});
