// The `hosts` commands.
import type { AppJson } from "../contract/control-api.ts";
import { EXIT_OK, type CommandContext } from "./command.ts";
import { controlClient } from "./control-client.ts";
import { whichApp } from "./which-app.ts";
import { whoAmI } from "./who.ts";

export interface HostsWish {
  readonly app?: string | undefined;
  readonly env?: string | undefined;
  readonly json?: boolean | undefined;
  readonly add: readonly string[];
  readonly remove: readonly string[];
}

export async function changeHosts(wish: HostsWish, { out, cwd, env }: CommandContext): Promise<number> {
  const control = controlClient();
  const key = await whichApp(control, { app: wish.app, environment: wish.env, cwd });
  const hosts = await control.post<string[]>("/hosts", { ...key, add: wish.add, remove: wish.remove, by: whoAmI(env) });
  if (wish.json) out.json({ ...key, hosts });
  else out.line(hosts.length === 0 ? `${key.app} has no host names; its own address stays.` : `${key.app}: ${hosts.join(", ")}`);
  const listeners = wish.add.length === 0 ? null : await control.get<unknown[]>("/listeners");
  if (hosts.length > 0 && listeners?.length === 0)
    out.note("This home has no shared listener yet: `fairlead up --listen 0.0.0.0:80` opens one.");
  return EXIT_OK;
}

export async function listHosts(wish: Omit<HostsWish, "add" | "remove">, { out, cwd }: CommandContext): Promise<number> {
  const control = controlClient();
  const apps = await control.get<AppJson[]>("/apps");
  const key =
    wish.app === undefined && wish.env === undefined ? null : await whichApp(control, { app: wish.app, environment: wish.env, cwd });
  const shown = apps.filter(({ app, environment }) => key === null || (app === key.app && environment === key.environment));
  const hosts = shown.flatMap((one) => one.hosts.map((host) => ({ host, path: one.path, app: one.app, environment: one.environment })));
  if (wish.json) out.json({ hosts });
  else if (hosts.length === 0) out.line("No app has a host of its own.");
  else
    out.table(
      ["HOST", "PATH", "APP", "ENVIRONMENT"],
      hosts.map(({ host, path, app, environment }) => [host, path, app, environment]),
    );
  return EXIT_OK;
}
