import { defineRule } from "../../../rule.ts";

export const runsAsRoot = defineRule({
  id: "CON001",
  name: "runs-as-root",
  cwe: 250,
  severity: "low",
  summary: "The program in the image runs as root",
  aliases: ["DL3002"],
  checks: {},
});
