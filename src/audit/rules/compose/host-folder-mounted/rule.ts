import { defineRule } from "../../../rule.ts";

export const hostFolderMounted = defineRule({
  id: "CMP005",
  name: "host-folder-mounted",
  cwe: 668,
  severity: "medium",
  summary: "A folder of the system is mounted into a container",
  aliases: [],
  checks: {},
});
