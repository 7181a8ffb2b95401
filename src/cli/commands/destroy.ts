import type { AppJson } from "../../contract/control-api.ts";
import { NOT_CONFIRMED, UNKNOWN_APP } from "../../platform/errors/release-errors.ts";
import { userError } from "../../platform/errors/user-error.ts";
import { nearestName } from "../../platform/nearest.ts";
import { ask } from "../ask.ts";
import { EXIT_OK, JSON_OPTION, defineCommand } from "../command.ts";
import { controlClient } from "../control-client.ts";
import { APP_OPTIONS } from "../which-app.ts";
import { whoAmI } from "../who.ts";

const TIMEOUT_MS = 120_000;

export const command = defineCommand({
  name: "destroy",
  summary: "Stop an app and remove its releases, secrets and volumes",
  usage: "APP",
  description: "Asks for the app's name first. History keeps who did it.",
  options: {
    env: APP_OPTIONS.env,
    yes: { type: "boolean", short: "y", summary: "Do not ask" },
    "keep-volumes": { type: "boolean", summary: "Leave its data where it is" },
    json: JSON_OPTION,
  },
  arguments: [1, 1],
  examples: ["fairlead destroy guestbook", "fairlead destroy shop --env staging --yes --keep-volumes"],
  async run({ values, positionals }, { out, env, signal }) {
    const control = controlClient();
    const app = positionals[0] as string;
    const known = await control.get<AppJson[]>("/apps");
    const names = [...new Set(known.map((one) => one.app))];
    if (!names.includes(app)) throw userError(UNKNOWN_APP, { app, environment: null, nearest: nearestName(app, names) });
    if (!values.yes) {
      const data = values["keep-volumes"] ? "Its volumes stay." : "Its volumes, and the data in them, go too.";
      const typed = await ask(
        `This stops ${app}${values.env ? ` in ${values.env}` : ""} and removes it. ${data}\nType its name to go on: `,
        signal,
      );
      if (typed !== app) throw userError(NOT_CONFIRMED, { app });
    }
    const request = { app, environment: values.env ?? null, keepVolumes: values["keep-volumes"] === true, by: whoAmI(env) };
    const environments = await control.post<string[]>("/destroy", request, { timeoutMs: TIMEOUT_MS, signal });
    if (values.json) out.json({ app, environments });
    else out.line(`${app} is gone (${environments.join(", ")}).${request.keepVolumes ? " Its volumes stay." : ""}`);
    return EXIT_OK;
  },
});
