import { defineRule } from "../../../rule.ts";

export const fixedPlatform = defineRule({
  id: "CON027",
  name: "fixed-platform",
  cwe: null,
  severity: "note",
  summary: "The platform of the image is fixed",
  aliases: ["DL3029"],
  checks: {},
});
