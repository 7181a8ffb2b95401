// From what the control plane wants run to what is spawned: environment, user, folders, log, launcher.
import { chmodSync, chownSync, lchownSync, lstatSync, mkdirSync, readdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import type { CommandEnvironment, InstanceSpec, JobSpec } from "../model/host/desired-state.ts";
import { ensureFolder } from "../host/create-home.ts";
import type { Home } from "../host/home.ts";
import { openEnvironment } from "../host/sealed-environment.ts";
import { userName, type UserIds } from "./app-users.ts";
import { launcherArgv } from "./launcher.ts";

export interface PreparedCommand {
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly user: UserIds | null;
  readonly log: string;
  readonly logOffset: number;
  readonly joinCgroup: ((pid: number) => void) | null;
  /** What keeps it from the rest of the host, in short. */
  readonly isolation: readonly string[];
}

export interface CommandPlaces {
  readonly home: Home;
  readonly user: UserIds | null;
  /** Group that may connect to the sockets of apps; null without root. */
  readonly edgeGroup: number | null;
  readonly isolation: readonly string[];
  /** Puts a sandbox before the command that lets it write to these folders only. */
  readonly prefix: (writable: readonly string[]) => string[];
  /** Called with the launcher's pid right after the spawn: joins its cgroup. */
  readonly joinCgroup: ((pid: number) => void) | null;
}

/** Makes the folders that the command needs. Throws SEALED_ENVIRONMENT_UNREADABLE, NOT_WRITABLE or DISK_FULL. */
export function prepareCommand(spec: InstanceSpec | JobSpec, places: CommandPlaces): PreparedCommand {
  const log = logPath(places.home, spec);
  mkdirSync(dirname(log), { recursive: true, mode: 0o700 });
  if ("bind" in spec && spec.bind?.kind === "unix") ensureAppSocketFolder(dirname(spec.bind.path), places);
  for (const folder of spec.writable) giveTo(folder, places.user);
  const appHome = join(places.home.path, "homes", spec.app);
  ensureOwnFolder(join(places.home.path, "homes"), places.user === null ? 0o700 : 0o711);
  giveTo(appHome, places.user);
  const sockets = "bind" in spec && spec.bind?.kind === "unix" ? [dirname(spec.bind.path)] : [];
  const writable = [...spec.writable, ...sockets, appHome];
  return {
    argv: launcherArgv(places.user === null ? "022" : "007", [...places.prefix(writable), ...spec.argv]),
    joinCgroup: places.joinCgroup,
    cwd: spec.cwd,
    env: commandEnvironment(spec, { appHome, userName: userName(`app-${spec.app}`), secrets: secretValues(spec, places.home) }),
    user: places.user,
    log,
    logOffset: sizeOf(log),
    isolation: places.isolation,
  };
}

type LogOwner = Pick<InstanceSpec, "id" | "app" | "environment"> | Pick<JobSpec, "name" | "app" | "environment" | "release">;

/** logs/apps/<app>/<environment>/<id>.log. All runs of a job of a release add to one file: a cron entry leaves none behind each minute. */
export function logPath(home: Home, spec: LogOwner): string {
  const { app, environment } = spec;
  const name = "name" in spec ? `${app}-${environment}-${spec.release.slice(spec.release.lastIndexOf("/") + 1)}-${spec.name}-job` : spec.id;
  return join(home.logs, "apps", app, environment, `${name}.log`);
}

/** Only what the release says, and what any program needs: nothing of the terminal or the daemon leaks into an app. */
export function commandEnvironment(
  spec: CommandEnvironment & { readonly id: string; readonly app: string; readonly environment: string; readonly release: string },
  given: { readonly appHome: string; readonly userName: string; readonly secrets: Readonly<Record<string, string>> },
): Record<string, string> {
  return {
    PATH: "/usr/local/bin:/usr/bin:/bin",
    HOME: given.appHome,
    LANG: "C.UTF-8",
    USER: given.userName,
    LOGNAME: given.userName,
    PYTHONUNBUFFERED: "1",
    FAIRLEAD_APP: spec.app,
    FAIRLEAD_ENVIRONMENT: spec.environment,
    FAIRLEAD_RELEASE: spec.release,
    ...spec.env,
    ...given.secrets,
    FAIRLEAD_INSTANCE: spec.id,
  };
}

function secretValues(spec: CommandEnvironment, home: Home): Record<string, string> {
  if (spec.sealedEnvironment === null) return {};
  const secrets = Object.entries(openEnvironment(home, spec.sealedEnvironment));
  return Object.fromEntries(secrets.map(([name, secret]) => [name, secret.reveal()])); // into the environment of the app's own process
}

/** The app makes its socket here; the edge's group may pass through, nobody else (2710; setgid: the socket gets the edge's group). */
function ensureAppSocketFolder(folder: string, places: CommandPlaces): void {
  if (places.user === null) return ensureFolder(folder, 0o700);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  chownSync(folder, places.user.uid, places.edgeGroup ?? places.user.gid);
  chmodSync(folder, 0o2710);
}

function ensureOwnFolder(folder: string, mode: number): void {
  mkdirSync(folder, { recursive: true });
  if ((statSync(folder).mode & 0o777) !== mode) chmodSync(folder, mode);
}

/**
 * Gives a folder or file that the command may write to. What lies deeper in a folder that it owns already it wrote itself, or somebody put there as
 * root at the top (a restored file). Links are given themselves, never followed: the app could have set them.
 */
function giveTo(path: string, user: UserIds | null): void {
  const there = lstatSync(path, { throwIfNoEntry: false });
  if (there === undefined) mkdirSync(path, { recursive: true, mode: 0o700 });
  if (user === null) return;
  const isNew = there?.uid !== user.uid;
  if (isNew) lchownSync(path, user.uid, user.gid);
  if (there?.isDirectory()) for (const name of readdirSync(path, { recursive: isNew, encoding: "utf8" })) giveOne(join(path, name), user);
}

function giveOne(path: string, user: UserIds): void {
  const there = lstatSync(path, { throwIfNoEntry: false });
  if (there !== undefined && there.uid !== user.uid) lchownSync(path, user.uid, user.gid);
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
