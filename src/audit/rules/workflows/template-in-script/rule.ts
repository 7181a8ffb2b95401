import { defineRule } from "../../../rule.ts";

export const templateInScript = defineRule({
  id: "GHA001",
  name: "template-in-script",
  cwe: 94,
  severity: "high",
  summary: "A text that others choose becomes part of a script",
  aliases: ["template-injection"],
  checks: {},
});
