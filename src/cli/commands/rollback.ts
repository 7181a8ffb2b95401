import type { RollbackPreviewJson, RolloutStarted } from "../../contract/control-api.ts";
import { BAD_ARGUMENTS } from "../../platform/errors/cli-errors.ts";
import { userError } from "../../platform/errors/user-error.ts";
import { EXIT_OK, JSON_OPTION, defineCommand } from "../command.ts";
import { controlClient } from "../control-client.ts";
import { reportRollout } from "../report-rollout.ts";
import { APP_OPTIONS, whichApp } from "../which-app.ts";
import { newRolloutId, whoAmI } from "../who.ts";

export const command = defineCommand({
  name: "rollback",
  summary: "Go back to an earlier release, with its own configuration",
  usage: "[APP] [vN]",
  description:
    "Without a version: the release that served before the current one. What it may break is shown\nfirst; it is never refused for that.",
  options: { ...APP_OPTIONS, "dry-run": { type: "boolean", summary: "Only show what would change" }, json: JSON_OPTION },
  arguments: [0, 2],
  examples: ["fairlead rollback", "fairlead rollback v3 --app shop --env production"],
  async run({ values, positionals }, { out, cwd, env, signal }) {
    const control = controlClient();
    const { app, to } = parseWords(positionals);
    const key = await whichApp(control, { app: app ?? values.app, environment: values.env, cwd });
    const preview = await control.post<RollbackPreviewJson>("/rollback-preview", { ...key, to });
    if (values["dry-run"]) {
      if (values.json) out.json(preview);
      else for (const line of [`${key.app}: ${preview.from ?? "nothing"} → ${preview.to}`, ...preview.risks]) out.line(line);
      return EXIT_OK;
    }
    for (const risk of preview.risks) out.note(out.style.yellow(risk));
    const wanted = Number(preview.to.slice(1));
    const started = await control.post<RolloutStarted>("/rollback", { ...key, id: newRolloutId(Date.now()), to: wanted, by: whoAmI(env) });
    return reportRollout(started, `${preview.to} serves${started.url === null ? "" : ` at ${started.url}`}`, {
      control,
      out,
      signal,
      asJson: values.json === true,
    });
  },
});

const VERSION = /^v?([1-9]\d*)$/;

/** The app may stand before the version, as with other commands. */
function parseWords(words: readonly string[]): { readonly app: string | undefined; readonly to: number | null } {
  const version = VERSION.exec(words.at(-1) ?? "")?.[1];
  if (version === undefined && words.length === 2)
    throw userError(BAD_ARGUMENTS, { problem: `\`${words[1]}\` is no version; they look like v3.`, command: "rollback" });
  const app = version === undefined ? words[0] : words.at(-2);
  return { app, to: version === undefined ? null : Number(version) };
}
