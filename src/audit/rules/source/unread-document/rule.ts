import { defineRule } from "../../../rule.ts";

export const unreadDocument = defineRule({
  id: "SRC009",
  name: "unread-document",
  cwe: null,
  severity: "low",
  summary: "A configuration file that cannot be read is not audited",
  aliases: [],
  checks: {},
});
