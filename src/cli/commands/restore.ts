import { resolve } from "node:path";
import type { RestoreJson } from "../../contract/backups.ts";
import { RESTORE_NOT_CONFIRMED } from "../../platform/errors/volume-errors.ts";
import { userError } from "../../platform/errors/user-error.ts";
import { ask } from "../ask.ts";
import { EXIT_OK, JSON_OPTION, defineCommand } from "../command.ts";
import { controlClient } from "../control-client.ts";
import { APP_OPTIONS, whichApp } from "../which-app.ts";
import { newRolloutId, whoAmI } from "../who.ts";

const TIMEOUT_MS = 6 * 60 * 60 * 1000;

export const command = defineCommand({
  name: "restore",
  summary: "Replace the data of an app by that of a backup, and restart it",
  usage: "FILE",
  description:
    "The backup is checked first. While the data is replaced, requests get a 503 page.\n" +
    "What was there before is kept, and comes back when the app does not start with the restored data.",
  options: {
    ...APP_OPTIONS,
    only: { type: "string", multiple: true, value: "NAME", summary: "Only this volume or database variable; repeatable" },
    yes: { type: "boolean", short: "y", summary: "Do not ask" },
    json: JSON_OPTION,
  },
  arguments: [1, 1],
  examples: ["fairlead restore guestbook.tar.gz", "fairlead restore backup.tar.gz --app guestbook --only uploads --yes"],
  async run({ values, positionals }, { out, cwd, env, signal }) {
    const control = controlClient();
    const key = await whichApp(control, { app: values.app, environment: values.env, cwd });
    const file = resolve(cwd, positionals[0] as string);
    if (!values.yes) {
      const question = `This replaces the data of ${key.app} (${key.environment}) with that of the backup.\nType the app's name to go on: `;
      if ((await ask(question, signal)) !== key.app) throw userError(RESTORE_NOT_CONFIRMED, { app: key.app });
    }
    out.progress("Restoring");
    const request = { ...key, id: newRolloutId(Date.now()), file, only: values.only ?? [], by: whoAmI(env) };
    const done = await control.post<RestoreJson>("/restore", request, { timeoutMs: TIMEOUT_MS, signal });
    if (values.json) out.json(done);
    else {
      out.line(
        `${out.style.green("✓")} ${key.app} (${key.environment}) has ${[...done.volumes, ...done.databases].join(", ")} of the backup.`,
      );
      out.line(`What was there before: ${done.replaced}`);
    }
    return EXIT_OK;
  },
});
