import { listHosts } from "../../change-hosts.ts";
import { JSON_OPTION, defineCommand } from "../../command.ts";
import { APP_OPTIONS } from "../../which-app.ts";

export const command = defineCommand({
  name: "hosts list",
  summary: "List host names and the apps they lead to",
  options: { ...APP_OPTIONS, json: JSON_OPTION },
  examples: ["fairlead hosts list", "fairlead hosts list --app shop --json"],
  run: ({ values }, context) => listHosts(values, context),
});
