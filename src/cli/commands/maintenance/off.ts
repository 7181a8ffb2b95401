import { EXIT_OK, JSON_OPTION, defineCommand } from "../../command.ts";
import { setMaintenance } from "../../set-maintenance.ts";
import { APP_OPTIONS } from "../../which-app.ts";

export const command = defineCommand({
  name: "maintenance off",
  summary: "Give the app its requests again",
  usage: "[APP]",
  options: { ...APP_OPTIONS, json: JSON_OPTION },
  arguments: [0, 1],
  examples: ["fairlead maintenance off", "fairlead maintenance off shop --env production"],
  async run({ values, positionals }, context) {
    await setMaintenance({ ...values, app: positionals[0] ?? values.app, on: false }, context);
    return EXIT_OK;
  },
});
