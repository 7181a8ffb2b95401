import { defineRule } from "../../../rule.ts";

/** Found by the data flow alone. */
export const cookieFromOutside = defineRule({
  id: "WEB014",
  name: "cookie-from-outside",
  cwe: 20,
  severity: "low",
  summary: "A cookie holds what somebody outside chooses",
  aliases: [],
  checks: {},
});
