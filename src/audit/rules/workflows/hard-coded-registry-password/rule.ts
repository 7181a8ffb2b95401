import { defineRule } from "../../../rule.ts";

export const hardCodedRegistryPassword = defineRule({
  id: "GHA021",
  name: "hard-coded-registry-password",
  cwe: 798,
  severity: "medium",
  summary: "The password of a registry stands in the workflow",
  aliases: ["hardcoded-container-credentials"],
  checks: {},
});
