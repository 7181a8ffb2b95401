import { defineRule } from "../../../rule.ts";

export const worldWritableInImage = defineRule({
  id: "CON023",
  name: "world-writable-in-image",
  cwe: 732,
  severity: "low",
  summary: "Every user of the container may change it",
  aliases: [],
  checks: {},
});
