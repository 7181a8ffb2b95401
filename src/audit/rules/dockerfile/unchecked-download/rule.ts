import { defineRule } from "../../../rule.ts";

export const uncheckedDownload = defineRule({
  id: "CON011",
  name: "unchecked-download",
  cwe: 494,
  severity: "low",
  summary: "A download goes into the image without a check",
  aliases: [],
  checks: {},
});
