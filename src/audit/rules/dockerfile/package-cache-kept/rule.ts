import { defineRule } from "../../../rule.ts";

export const packageCacheKept = defineRule({
  id: "CON009",
  name: "package-cache-kept",
  cwe: null,
  severity: "note",
  summary: "What a package manager downloaded stays in the image",
  aliases: ["DL3009", "DL3019", "DL3032", "DL3036", "DL3040", "DL3042", "DL3060"],
  checks: {},
});
