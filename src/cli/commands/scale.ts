import type { RolloutStarted } from "../../contract/control-api.ts";
import { BAD_SCALE } from "../../platform/errors/release-errors.ts";
import { userError } from "../../platform/errors/user-error.ts";
import { JSON_OPTION, defineCommand } from "../command.ts";
import { controlClient } from "../control-client.ts";
import { reportRollout } from "../report-rollout.ts";
import { APP_OPTIONS, whichApp } from "../which-app.ts";
import { newRolloutId, whoAmI } from "../who.ts";

export const command = defineCommand({
  name: "scale",
  summary: "Set how many instances of a process run; kept over releases",
  usage: "PROCESS=N…",
  options: { ...APP_OPTIONS, json: JSON_OPTION },
  arguments: [1, 20],
  examples: ["fairlead scale web=3", "fairlead scale web=2 worker=4 --app shop"],
  async run({ values, positionals }, { out, cwd, env, signal }) {
    const scale = Object.fromEntries(positionals.map(parseScale));
    const control = controlClient();
    const key = await whichApp(control, { app: values.app, environment: values.env, cwd });
    const started = await control.post<RolloutStarted>("/scale", { ...key, id: newRolloutId(Date.now()), scale, by: whoAmI(env) });
    return reportRollout(started, `${key.app}: ${positionals.join(", ")}`, { control, out, signal, asJson: values.json === true });
  },
});

function parseScale(word: string): [string, number] {
  const match = /^([^=]+)=(\d{1,4})$/.exec(word);
  if (match === null) throw userError(BAD_SCALE, { problem: `\`${word}\` is not PROCESS=N.` });
  return [match[1] as string, Number(match[2])];
}
