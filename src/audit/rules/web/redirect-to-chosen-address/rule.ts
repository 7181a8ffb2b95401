import { defineRule } from "../../../rule.ts";

/** Found by the data flow alone: from where the address comes is not seen at the call. */
export const redirectToChosenAddress = defineRule({
  id: "WEB012",
  name: "redirect-to-chosen-address",
  cwe: 601,
  severity: "medium",
  summary: "The browser is sent to an address that somebody outside chooses",
  aliases: [],
  checks: {},
});
