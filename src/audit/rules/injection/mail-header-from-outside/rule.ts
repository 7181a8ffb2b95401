import { defineRule } from "../../../rule.ts";

/** Found by the data flow alone. */
export const mailHeaderFromOutside = defineRule({
  id: "INJ015",
  name: "mail-header-from-outside",
  cwe: 93,
  severity: "medium",
  summary: "A header of an e-mail holds line ends that somebody outside chooses",
  aliases: [],
  checks: {},
});
