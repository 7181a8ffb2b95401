import { defineRule } from "../../../rule.ts";

export const selfHostedRunner = defineRule({
  id: "GHA011",
  name: "self-hosted-runner",
  cwe: 653,
  severity: "medium",
  summary: "Pull requests run on a machine of one's own",
  aliases: ["self-hosted-runner"],
  checks: {},
});
