import { defineRule } from "../../../rule.ts";

export const portTakenTwice = defineRule({
  id: "CMP011",
  name: "port-taken-twice",
  cwe: null,
  severity: "low",
  summary: "Two services take the same port of the machine",
  aliases: [],
  checks: {},
});
