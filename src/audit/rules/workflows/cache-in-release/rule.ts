import { defineRule } from "../../../rule.ts";

export const cacheInRelease = defineRule({
  id: "GHA012",
  name: "cache-in-release",
  cwe: 349,
  severity: "medium",
  summary: "A release is built with a cache that other runs fill",
  aliases: ["cache-poisoning"],
  checks: {},
});
