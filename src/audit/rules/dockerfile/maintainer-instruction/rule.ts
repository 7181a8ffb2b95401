import { defineRule } from "../../../rule.ts";

export const maintainerInstruction = defineRule({
  id: "CON022",
  name: "maintainer-instruction",
  cwe: 477,
  severity: "note",
  summary: "MAINTAINER is deprecated",
  aliases: ["DL4000"],
  checks: {},
});
