import type { RolloutStarted } from "../../contract/control-api.ts";
import { EXIT_OK, JSON_OPTION, defineCommand } from "../command.ts";
import { controlClient } from "../control-client.ts";
import { followRollout } from "../follow-rollout.ts";
import { APP_OPTIONS, whichApp } from "../which-app.ts";
import { whoAmI } from "../who.ts";

export const command = defineCommand({
  name: "abort",
  summary: "Stop the rollout that is going on, and return to the release before it",
  usage: "[APP]",
  options: { ...APP_OPTIONS, json: JSON_OPTION },
  arguments: [0, 1],
  examples: ["fairlead abort", "fairlead abort shop --env production"],
  async run({ values, positionals }, { out, cwd, env, signal }) {
    const control = controlClient();
    const key = await whichApp(control, { app: positionals[0] ?? values.app, environment: values.env, cwd });
    const started = await control.post<RolloutStarted>("/abort", { ...key, by: whoAmI(env) });
    const outcome = await followRollout(started, { control, out, signal });
    if (values.json) out.json({ ...started, outcome });
    else out.line(`Aborted. ${outcome.current === null ? "Nothing runs" : `${outcome.current} serves`}.`);
    return EXIT_OK;
  },
});
