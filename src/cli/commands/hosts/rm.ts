import { changeHosts } from "../../change-hosts.ts";
import { JSON_OPTION, defineCommand } from "../../command.ts";
import { APP_OPTIONS } from "../../which-app.ts";

export const command = defineCommand({
  name: "hosts rm",
  summary: "Stop serving an app under host names that were added by hand",
  usage: "HOST…",
  options: { ...APP_OPTIONS, json: JSON_OPTION },
  arguments: [1, 50],
  examples: ["fairlead hosts rm shop.example.org"],
  run: ({ values, positionals }, context) => changeHosts({ ...values, add: [], remove: positionals }, context),
});
