// Which app and environment a command is about: as named, else the project of this folder, else the only one there is.
import { sep } from "node:path";
import type { AppJson, EnvironmentKey } from "../contract/control-api.ts";
import { UNKNOWN_APP, WHICH_APP } from "../platform/errors/release-errors.ts";
import { userError } from "../platform/errors/user-error.ts";
import { nearestName } from "../platform/nearest.ts";
import type { OptionSpec } from "./command.ts";
import type { ControlClient } from "./control-client.ts";

export const APP_OPTIONS = {
  app: { type: "string", short: "a", value: "APP", summary: "App; default: the one of this folder, or the only one" },
  env: { type: "string", short: "e", value: "NAME", summary: "Environment; default: the only one, or development" },
} as const satisfies Record<string, OptionSpec>;

export interface AppWish {
  readonly app: string | undefined;
  readonly environment: string | undefined;
  readonly cwd: string;
}

export async function whichApp(control: ControlClient, wish: AppWish): Promise<EnvironmentKey> {
  return chooseApp(await control.get<AppJson[]>("/apps"), wish);
}

/** Pure. Throws UNKNOWN_APP or WHICH_APP. */
export function chooseApp(known: readonly AppJson[], wish: AppWish): EnvironmentKey {
  const app = wish.app ?? appOfFolder(known, wish.cwd) ?? onlyApp(known);
  const own = known.filter((one) => one.app === app);
  const names = [...new Set(known.map((one) => one.app))];
  if (own.length === 0) throw userError(UNKNOWN_APP, { app, environment: null, nearest: nearestName(app, names) });
  const wanted = wish.environment ?? (own.length === 1 ? own[0]?.environment : "development");
  const found = own.find(({ environment }) => environment === wanted);
  if (found === undefined) {
    const environments = own.map(({ environment }) => environment);
    throw userError(UNKNOWN_APP, {
      app,
      environment: wanted ?? "development",
      nearest: nearestName(wanted ?? "", environments) ?? environments[0] ?? null,
    });
  }
  return { app: found.app, environment: found.environment };
}

/** The one that was shipped from here or from the nearest folder above. */
function appOfFolder(known: readonly AppJson[], cwd: string): string | null {
  const above = known.filter(({ root }) => root !== null && (cwd === root || cwd.startsWith(root + sep)));
  return above.sort((a, b) => (b.root?.length ?? 0) - (a.root?.length ?? 0))[0]?.app ?? null;
}

function onlyApp(known: readonly AppJson[]): string {
  const names = [...new Set(known.map(({ app }) => app))];
  if (names.length !== 1) throw userError(WHICH_APP, { apps: names });
  return names[0] as string;
}
