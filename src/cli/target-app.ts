// The app and environment that `config`, `secrets` and the like are about. Unlike other commands they also work before the first ship.
import { nameProject } from "../app/name-project.ts";
import type { AppJson, EnvironmentKey } from "../contract/control-api.ts";
import { currentHome } from "../host/home.ts";
import { bringUp } from "../host/boot/bring-up.ts";
import type { CommandContext, OptionSpec } from "./command.ts";
import { controlClient, type ControlClient } from "./control-client.ts";
import { chooseApp } from "./which-app.ts";

export const TARGET_OPTIONS = {
  app: { type: "string", short: "a", value: "APP", summary: "App; default: the project of this folder, or the only one" },
  env: { type: "string", short: "e", value: "NAME", summary: "Environment; default: the one that `fairlead ship` takes" },
} as const satisfies Record<string, OptionSpec>;

export interface Target {
  readonly control: ControlClient;
  readonly key: EnvironmentKey;
}

/** With `--stage` the app may be one that was never shipped. Starts Fairlead's own processes when they do not run: they keep the values. */
export async function targetApp(
  wish: { readonly app?: string; readonly env?: string; readonly stage?: boolean },
  { cwd, env, out, signal }: CommandContext,
): Promise<Target> {
  const project = nameProject(cwd, wish.env ?? null);
  const home = currentHome();
  await bringUp(home, { env, signal, onProgress: (text) => out.progress(text) });
  const control = controlClient(home);
  if (project !== null && (wish.app ?? project.app) === project.app) return { control, key: project };
  const known = await control.get<AppJson[]>("/apps");
  if (wish.stage === true && wish.app !== undefined && !known.some(({ app }) => app === wish.app))
    return { control, key: { app: wish.app, environment: wish.env ?? "development" } };
  return { control, key: chooseApp(known, { app: wish.app, environment: wish.env, cwd }) };
}
