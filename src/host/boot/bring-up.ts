// Brings up a home for a command: through its systemd unit where it has one, so that it outlives the session; else from here.
import { homedir } from "node:os";
import { exec } from "../../platform/exec.ts";
import type { Home } from "../home.ts";
import { answers, prepareRuntime, startDaemons, type StartOptions, type StartedDaemons } from "../start-daemons.ts";
import { startUnits, unitState, type BootPorts } from "./persist.ts";

export interface BringUpOptions extends StartOptions {
  readonly env: NodeJS.ProcessEnv;
}

/** Idempotent. Throws what startDaemons throws, and PERSISTENCE_FAILED. */
export async function bringUp(home: Home, options: BringUpOptions): Promise<StartedDaemons> {
  if (await answers(home, "agent")) return startDaemons(home, options);
  const boot = bootPorts();
  if ((await unitState(home, boot, options.env)) !== "inactive") return startDaemons(home, options);
  options.onProgress?.("Starting Fairlead's systemd unit");
  prepareRuntime(home); // the unit starts from it
  await startUnits(home, boot, { serviceOnly: false });
  return { ...(await startDaemons(home, options)), started: true };
}

/** This machine's, for the user who runs this. */
export function bootPorts(): BootPorts {
  return { exec, root: "/", userHome: homedir() };
}
