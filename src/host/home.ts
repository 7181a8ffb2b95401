// Where Fairlead keeps its state and its sockets. One home is one installation; several lie side by side and do not meet.
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { homedir, userInfo } from "node:os";
import { join, resolve } from "node:path";

export interface Home {
  readonly path: string;
  readonly isRoot: boolean;
  /** SQLite file of the control plane. */
  readonly database: string;
  /** Content-addressed store: artifacts, wheels, files. */
  readonly store: string;
  /** Sealed environment files of releases. */
  readonly environments: string;
  /** Keys, 0600, outside the database. */
  readonly keys: string;
  /** volumes/<app>/<environment>/<name> */
  readonly volumes: string;
  /** Output of instances and jobs, access logs, Fairlead's own logs. */
  readonly logs: string;
  /** The agent's JSON files: desired state, routing table, intents. */
  readonly agent: string;
  /** Runtime copies: <version>-<hash>/ */
  readonly runtime: string;
  readonly locks: string;
  /** Known weaknesses of packages, as `advisories update` fetched them. */
  readonly advisories: string;
  /** Folder of the unix sockets, short: below 60 bytes. Never under the home. */
  readonly sockets: string;
  readonly controlSocket: string;
  readonly agentSocket: string;
}

/** Where Fairlead lives when root runs it. */
export const DEFAULT_ROOT_HOME = "/var/lib/fairlead";

export interface HomeFacts {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly uid: number;
  readonly userHome: string;
  /** systemd keeps the user's runtime folder after logout. */
  readonly lingering: boolean;
}

/** What can be made anew at any time: XDG_CACHE_HOME/fairlead, else ~/.cache/fairlead. */
export function cacheFolder(env: Readonly<Record<string, string | undefined>>, userHome: string): string {
  return join(env["XDG_CACHE_HOME"] || join(userHome, ".cache"), "fairlead");
}

/** FAIRLEAD_HOME, else /var/lib/fairlead as root, else XDG_STATE_HOME/fairlead. Reads nothing from disk and creates nothing. */
export function locateHome(facts: HomeFacts): Home {
  const isRoot = facts.uid === 0;
  const stateHome = facts.env["XDG_STATE_HOME"] || join(facts.userHome, ".local", "state");
  const path = resolve(facts.env["FAIRLEAD_HOME"] || (isRoot ? DEFAULT_ROOT_HOME : join(stateHome, "fairlead")));
  const sockets = socketFolder(path, facts);
  return {
    path,
    isRoot,
    database: join(path, "fairlead.db"),
    store: join(path, "store"),
    environments: join(path, "environments"),
    keys: join(path, "keys"),
    volumes: join(path, "volumes"),
    logs: join(path, "logs"),
    agent: join(path, "agent"),
    runtime: join(path, "runtime"),
    locks: join(path, "locks"),
    advisories: join(path, "advisories.gz"),
    sockets,
    controlSocket: join(sockets, "control.sock"),
    agentSocket: join(sockets, "agent.sock"),
  };
}

/** The default home as root has /run/fairlead for itself; every other home gets a folder named by its hash. */
function socketFolder(home: string, facts: HomeFacts): string {
  const hash = createHash("sha256").update(home).digest("hex").slice(0, 8);
  if (facts.uid === 0) return home === DEFAULT_ROOT_HOME ? "/run/fairlead" : `/run/fairlead-${hash}`;
  const runtime = facts.env["XDG_RUNTIME_DIR"] || `/run/user/${facts.uid}`; // cron and `su` do not set it
  if (facts.lingering) return join(runtime, `fairlead-${hash}`);
  return `/tmp/fairlead-${facts.uid}-${hash}`;
}

/** The home of this process's user and environment. */
export function currentHome(): Home {
  const uid = process.getuid?.() ?? -1;
  return locateHome({ env: process.env, uid, userHome: homedir(), lingering: isLingering() });
}

/** systemd marks lingering users by a file (logind, `loginctl enable-linger`). */
function isLingering(): boolean {
  try {
    return existsSync(`/var/lib/systemd/linger/${userInfo().username}`);
  } catch {
    return false; // a user without a name, as in some containers: systemd does not know it either
  }
}
