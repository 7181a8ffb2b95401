import { changeHosts } from "../../change-hosts.ts";
import { JSON_OPTION, defineCommand } from "../../command.ts";
import { APP_OPTIONS } from "../../which-app.ts";

export const command = defineCommand({
  name: "hosts add",
  summary: "Serve an app under host names on the shared listener",
  usage: "HOST…",
  options: { ...APP_OPTIONS, json: JSON_OPTION },
  arguments: [1, 50],
  examples: ["fairlead hosts add shop.example.org", "fairlead hosts add www.example.org example.org --app shop"],
  run: ({ values, positionals }, context) => changeHosts({ ...values, add: positionals, remove: [] }, context),
});
