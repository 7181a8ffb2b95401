import type { HistoryJson } from "../../contract/status.ts";
import { EXIT_OK, JSON_OPTION, defineCommand } from "../command.ts";
import { controlClient } from "../control-client.ts";
import { formatTime } from "../format.ts";
import { APP_OPTIONS } from "../which-app.ts";

const SHOWN = 50;

export const command = defineCommand({
  name: "history",
  summary: "Show who did what and when, newest first",
  usage: "[APP]",
  options: { ...APP_OPTIONS, json: JSON_OPTION },
  arguments: [0, 1],
  examples: ["fairlead history", "fairlead history shop --json"],
  async run({ values, positionals }, { out }) {
    const app = positionals[0] ?? values.app ?? null; // also of an app that is gone
    const history = await controlClient().get<HistoryJson[]>("/history", { app, environment: values.env ?? null, limit: SHOWN });
    if (values.json) out.json({ history });
    else
      out.table(
        ["WHEN", "WHO", "APP", "WHAT"],
        history.map((one) => [
          formatTime(one.at).slice(0, -3),
          one.who,
          one.environment === null ? one.app : `${one.app}/${one.environment}`,
          one.detail === null ? one.what : `${one.what}: ${one.detail}`,
        ]),
      );
    return EXIT_OK;
  },
});
