import { defineRule } from "../../../rule.ts";

export const unreadFile = defineRule({
  id: "SRC002",
  name: "unread-file",
  cwe: null,
  severity: "medium",
  summary: "A file that cannot be read is not audited",
  aliases: [],
  checks: {},
});
