import { defineRule } from "../../../rule.ts";

/** Found by the data flow alone: from where the address comes is not seen at the call. */
export const requestToChosenAddress = defineRule({
  id: "WEB011",
  name: "request-to-chosen-address",
  cwe: 918,
  severity: "high",
  summary: "The server asks an address that somebody outside chooses",
  aliases: [],
  checks: {},
});
