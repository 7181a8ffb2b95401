import { EXIT_OK, JSON_OPTION, defineCommand } from "../../command.ts";
import { setMaintenance } from "../../set-maintenance.ts";
import { APP_OPTIONS } from "../../which-app.ts";

export const command = defineCommand({
  name: "maintenance on",
  summary: "Answer every request with a 503 page; the health path stays up",
  usage: "[APP]",
  options: {
    ...APP_OPTIONS,
    page: { type: "string", value: "FILE", summary: "HTML of the page; default: a plain one" },
    json: JSON_OPTION,
  },
  arguments: [0, 1],
  examples: ["fairlead maintenance on", "fairlead maintenance on shop --page down.html"],
  async run({ values, positionals }, context) {
    await setMaintenance({ ...values, app: positionals[0] ?? values.app, on: true }, context);
    return EXIT_OK;
  },
});
