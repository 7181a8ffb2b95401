// Makes a home come back after a reboot, and says whether it does.
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { userInfo } from "node:os";
import { join } from "node:path";
import type { ListenerSpec } from "../../model/host/routing-table.ts";
import { LINGERING_REFUSED, NO_SYSTEMD, PERSISTENCE_FAILED } from "../../platform/errors/host-errors.ts";
import { UserError, userError } from "../../platform/errors/user-error.ts";
import type { Exec, ExecResult } from "../../platform/exec.ts";
import { writeFileDurably } from "../../platform/files.ts";
import type { Home } from "../home.ts";
import { hasRebootLine, withRebootLine } from "./crontab.ts";
import { readUnitListeners, systemdUnits, UNIT_VARIABLE, unitName } from "./systemd-units.ts";

export type Persistence =
  | { readonly kind: "systemd"; readonly unit: string }
  | { readonly kind: "cron" }
  | { readonly kind: "none"; readonly advice: string };

export interface BootPorts {
  readonly exec: Exec;
  /** Root of the file system; another one in tests. */
  readonly root: string;
  readonly userHome: string;
}

const TIMEOUT_MS = 30_000;

/** Exists exactly where systemd is the system's manager (sd_booted(3)). */
export function systemdRuns(at: Pick<BootPorts, "root">): boolean {
  return existsSync(join(at.root, "run/systemd/system"));
}

/** Writes and enables the units. As user it asks for lingering first, and checks that it was granted. Throws NO_SYSTEMD, LINGERING_REFUSED, … */
export async function persistWithSystemd(
  home: Home,
  listeners: readonly ListenerSpec[],
  at: BootPorts,
): Promise<{ unit: string; files: string[] }> {
  if (!systemdRuns(at)) throw userError(NO_SYSTEMD, {});
  if (!home.isRoot) await askForLingering(at);
  const units = systemdUnits(home, listeners);
  const folder = unitFolder(home, at);
  mkdirSync(folder, { recursive: true });
  const files = Object.entries(units.files).map(([name, text]) => {
    writeFileDurably(join(folder, name), text, 0o644);
    return join(folder, name);
  });
  await systemctl(home, at, ["daemon-reload"]);
  await systemctl(home, at, ["enable", ...Object.keys(units.files)]);
  return { unit: units.name, files };
}

/** What systemd holds for this home already: a later `up --systemd` without them must not let go of them. */
export function persistedListeners(home: Home, at: BootPorts): ListenerSpec[] {
  const path = join(unitFolder(home, at), `${unitName(home)}.service`);
  return existsSync(path) ? readUnitListeners(readFileSync(path, "utf8")) : [];
}

/**
 * Starts the socket, then the service. With `serviceOnly` systemd does not open the ports: something that runs already has them, and the service
 * finds it and watches over it.
 */
export async function startUnits(home: Home, at: BootPorts, how: { readonly serviceOnly: boolean }): Promise<void> {
  const [socket, service] = unitFiles(home, at);
  if (how.serviceOnly) return systemctl(home, at, ["start", "--job-mode=ignore-dependencies", service]);
  if (socket !== null) await systemctl(home, at, ["start", socket]);
  await systemctl(home, at, ["start", service]);
}

/** After everything of the home has ended: else systemd would start it again. */
export async function stopUnits(home: Home, at: BootPorts): Promise<void> {
  await systemctl(home, at, ["stop", ...unitFiles(home, at).filter((file) => file !== null)]);
}

/** How systemd sees the unit of this home; null where it has none, or where this process was started by it. */
export async function unitState(home: Home, at: BootPorts, env: NodeJS.ProcessEnv): Promise<"active" | "inactive" | null> {
  if (env[UNIT_VARIABLE] === unitName(home) || !hasUnit(home, at)) return null;
  const result = await run(at, ["systemctl", ...(home.isRoot ? [] : ["--user"]), "is-active", `${unitName(home)}.service`]);
  return /^(inactive|failed)$/.test(result.stdout.trim()) ? "inactive" : "active";
}

function hasUnit(home: Home, at: BootPorts): boolean {
  const wants = home.isRoot ? "multi-user.target.wants" : "default.target.wants";
  return systemdRuns(at) && existsSync(join(unitFolder(home, at), wants, `${unitName(home)}.service`));
}

function unitFiles(home: Home, at: BootPorts): [socket: string | null, service: string] {
  const socket = `${unitName(home)}.socket`;
  return [existsSync(join(unitFolder(home, at), socket)) ? socket : null, `${unitName(home)}.service`];
}

/** Adds the `@reboot` line to the user's crontab, or brings it up to date. Throws PROGRAM_MISSING, PERSISTENCE_FAILED. */
export async function persistWithCron(home: Home, at: BootPorts): Promise<void> {
  const crontab = await readCrontab(at);
  const result = await run(at, ["crontab", "-"], withRebootLine(crontab, home));
  if (result.code !== 0) throw failed("crontab -", result);
}

export async function readPersistence(home: Home, at: BootPorts): Promise<Persistence> {
  if (hasUnit(home, at)) return { kind: "systemd", unit: unitName(home) };
  if (await hasCronLine(home, at)) return { kind: "cron" };
  return { kind: "none", advice: systemdRuns(at) ? "fairlead up --systemd" : "fairlead up --cron" };
}

async function hasCronLine(home: Home, at: BootPorts): Promise<boolean> {
  try {
    return hasRebootLine(await readCrontab(at), home);
  } catch {
    return false; // no cron on this machine, or none that this user may run
  }
}

function unitFolder(home: Home, at: BootPorts): string {
  return home.isRoot ? join(at.root, "etc/systemd/system") : join(at.userHome, ".config/systemd/user");
}

async function askForLingering(at: BootPorts): Promise<void> {
  const user = userInfo().username;
  const asked = await run(at, ["loginctl", "enable-linger", user]);
  const shown = await run(at, ["loginctl", "show-user", user, "--property=Linger"]);
  if (!shown.stdout.includes("Linger=yes")) throw userError(LINGERING_REFUSED, { user, reason: (asked.stderr || shown.stderr).trim() });
}

async function systemctl(home: Home, at: BootPorts, words: readonly string[]): Promise<void> {
  const result = await run(at, ["systemctl", ...(home.isRoot ? [] : ["--user"]), ...words]);
  if (result.code !== 0) throw failed(`systemctl ${words.join(" ")}`, result);
}

/** An empty one where the user has none yet (exit code 1). */
async function readCrontab(at: BootPorts): Promise<string> {
  const result = await run(at, ["crontab", "-l"]);
  return result.code === 0 ? result.stdout : "";
}

function run(at: BootPorts, argv: readonly string[], input?: string): Promise<ExecResult> {
  return at.exec(argv, { timeoutMs: TIMEOUT_MS, purpose: "start Fairlead when the machine starts", ...(input !== undefined && { input }) });
}

function failed(command: string, result: ExecResult): UserError {
  return userError(PERSISTENCE_FAILED, { command, reason: result.stderr.trim() || `exit code ${result.code}` });
}
