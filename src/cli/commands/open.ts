import type { AppJson } from "../../contract/control-api.ts";
import { childProcess } from "../../platform/builtin.ts";
import { NO_RELEASE } from "../../platform/errors/release-errors.ts";
import { userError } from "../../platform/errors/user-error.ts";
import { EXIT_OK, JSON_OPTION, defineCommand } from "../command.ts";
import { controlClient } from "../control-client.ts";
import { APP_OPTIONS, whichApp } from "../which-app.ts";

export const command = defineCommand({
  name: "open",
  summary: "Open an app in the browser, or print its address where there is none",
  usage: "[APP]",
  options: { ...APP_OPTIONS, json: JSON_OPTION },
  arguments: [0, 1],
  examples: ["fairlead open", "fairlead open shop --json"],
  async run({ values, positionals }, { out, cwd, env }) {
    const control = controlClient();
    const key = await whichApp(control, { app: positionals[0] ?? values.app, environment: values.env, cwd });
    const apps = await control.get<AppJson[]>("/apps");
    const url = apps.find(({ app, environment }) => app === key.app && environment === key.environment)?.url ?? null;
    if (url === null) throw userError(NO_RELEASE, key);
    if (values.json) out.json({ ...key, url });
    else out.line(url);
    if (!values.json && hasDesktop(env)) await openInBrowser(url);
    return EXIT_OK;
  },
});

function hasDesktop(env: Readonly<Record<string, string | undefined>>): boolean {
  return process.platform === "darwin" || env["DISPLAY"] !== undefined || env["WAYLAND_DISPLAY"] !== undefined;
}

/** The address is printed already, so a desktop without an opener is no failure. */
function openInBrowser(url: string): Promise<void> {
  return new Promise((resolve) => {
    const child = childProcess().spawn(process.platform === "darwin" ? "open" : "xdg-open", [url], { detached: true, stdio: "ignore" });
    child.on("error", () => resolve());
    child.on("spawn", () => {
      child.unref();
      resolve();
    });
  });
}
