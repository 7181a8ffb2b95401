import { defineRule } from "../../../rule.ts";

export const unpinnedServiceImage = defineRule({
  id: "CMP009",
  name: "unpinned-service-image",
  cwe: 1357,
  severity: "low",
  summary: "The image of a service has no version",
  aliases: [],
  checks: {},
});
