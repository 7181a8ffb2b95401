import type { RolloutStarted } from "../../contract/control-api.ts";
import { JSON_OPTION, defineCommand } from "../command.ts";
import { controlClient } from "../control-client.ts";
import { reportRollout } from "../report-rollout.ts";
import { APP_OPTIONS, whichApp } from "../which-app.ts";
import { newRolloutId, whoAmI } from "../who.ts";

export const command = defineCommand({
  name: "restart",
  summary: "Replace the running instances by new ones without losing a request",
  usage: "[APP]",
  options: {
    ...APP_OPTIONS,
    process: { type: "string", multiple: true, short: "p", value: "NAME", summary: "Only this process; may be repeated" },
    json: JSON_OPTION,
  },
  arguments: [0, 1],
  examples: ["fairlead restart", "fairlead restart shop --process worker"],
  async run({ values, positionals }, { out, cwd, env, signal }) {
    const control = controlClient();
    const key = await whichApp(control, { app: positionals[0] ?? values.app, environment: values.env, cwd });
    const request = { ...key, id: newRolloutId(Date.now()), processes: values.process ?? null, by: whoAmI(env) };
    const started = await control.post<RolloutStarted>("/restart", request);
    return reportRollout(started, `${key.app} was restarted`, { control, out, signal, asJson: values.json === true });
  },
});
