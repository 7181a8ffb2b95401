import { defineRule } from "../../../rule.ts";

/** Found by the data flow alone. */
export const documentFromParts = defineRule({
  id: "XML006",
  name: "document-from-parts",
  cwe: 91,
  severity: "low",
  summary: "An XML document is put together with a text from outside as it is",
  aliases: [],
  checks: {},
});
