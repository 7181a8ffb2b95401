// Both `maintenance` commands.
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { BAD_ARGUMENTS } from "../platform/errors/cli-errors.ts";
import { userError } from "../platform/errors/user-error.ts";
import type { CommandContext } from "./command.ts";
import { controlClient } from "./control-client.ts";
import { whichApp } from "./which-app.ts";
import { whoAmI } from "./who.ts";

export interface MaintenanceWish {
  readonly app?: string | undefined;
  readonly env?: string | undefined;
  readonly page?: string | undefined;
  readonly json?: boolean | undefined;
  readonly on: boolean;
}

export async function setMaintenance(wish: MaintenanceWish, { out, cwd, env }: CommandContext): Promise<void> {
  const control = controlClient();
  const page = wish.page === undefined ? null : readPage(resolve(cwd, wish.page));
  const key = await whichApp(control, { app: wish.app, environment: wish.env, cwd });
  await control.post("/maintenance", { ...key, on: wish.on, page, by: whoAmI(env) });
  if (wish.json) out.json({ ...key, maintenance: wish.on });
  else
    out.line(wish.on ? `${key.app} answers 503; \`fairlead maintenance off ${key.app}\` ends it.` : `${key.app} gets its requests again.`);
}

function readPage(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (cause) {
    throw userError(
      BAD_ARGUMENTS,
      { problem: `${path} cannot be read (${(cause as NodeJS.ErrnoException).code}).`, command: "maintenance on" },
      { cause },
    );
  }
}
