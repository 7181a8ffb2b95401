import { defineRule } from "../../../rule.ts";

export const sudoInImage = defineRule({
  id: "CON016",
  name: "sudo-in-image",
  cwe: 250,
  severity: "low",
  summary: "sudo in an image",
  aliases: ["DL3004"],
  checks: {},
});
