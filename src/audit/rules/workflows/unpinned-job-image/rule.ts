import { defineRule } from "../../../rule.ts";

export const unpinnedJobImage = defineRule({
  id: "GHA007",
  name: "unpinned-job-image",
  cwe: 829,
  severity: "low",
  summary: "The image of a job or step can change under it",
  aliases: ["unpinned-images"],
  checks: {},
});
