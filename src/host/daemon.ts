// The two daemons that keep each other alive: how one is started, where its lock, identity and log lie.
import { closeSync, mkdirSync, openSync } from "node:fs";
import { join } from "node:path";
import type { ChildProcess } from "node:child_process";
import type { ProcessIdentity } from "../model/host/instance.ts";
import { childProcess } from "../platform/builtin.ts";
import { readJson, writeFileDurably } from "../platform/files.ts";
import type { Home } from "./home.ts";
import { LISTENERS_VARIABLE, type HeldListeners } from "./listeners.ts";
import { isAlive, ownIdentity } from "./process-identity.ts";
import { runtimeProgram, type Runtime } from "./runtime.ts";

export type DaemonName = "agent" | "control-plane";

/** What a running daemon says about itself, in locks/<name>.json. */
export interface DaemonRecord {
  readonly version: 1;
  readonly identity: ProcessIdentity;
  readonly startedAtMs: number;
  /** Folder of the runtime copy it runs from. */
  readonly runtime: string;
}

const PROGRAMS: Readonly<Record<DaemonName, string>> = { agent: "agent/main", "control-plane": "server/main" };

export function daemonLock(home: Home, name: DaemonName): string {
  return join(home.locks, `${name}.lock`);
}

export function daemonLog(home: Home, name: DaemonName): string {
  return join(home.logs, "fairlead", `${name}.log`);
}

/** The running daemon's record, or null when it does not run. */
export function readDaemon(home: Home, name: DaemonName): DaemonRecord | null {
  const record = readRecord(home, name);
  return record !== null && isAlive(record.identity) ? record : null;
}

/** The record goes whole or not at all, so an unreadable one is a foreign file: as good as none. */
function readRecord(home: Home, name: DaemonName): DaemonRecord | null {
  try {
    return readJson(join(home.locks, `${name}.json`)) as DaemonRecord | null;
  } catch {
    return null;
  }
}

/** Called by the daemon itself once it holds its lock. */
export function recordDaemon(home: Home, name: DaemonName, runtime: string, nowMs: number): DaemonRecord {
  const record: DaemonRecord = { version: 1, identity: ownIdentity(), startedAtMs: nowMs, runtime };
  writeFileDurably(join(home.locks, `${name}.json`), JSON.stringify(record));
  writeFileDurably(pidFile(home, name), `${record.identity.pid}\n`);
  return record;
}

/** For the watch of the systemd unit, a shell; everything else goes by the whole identity. */
export function pidFile(home: Home, name: DaemonName): string {
  return join(home.locks, `${name}.pid`);
}

const FIRST_LISTENER_FD = 4;

/** Starts a daemon in a session of its own. It inherits the listeners, and with `channel` can be sent more over IPC. */
export function spawnDaemon(
  home: Home,
  name: DaemonName,
  options: { readonly runtime: Runtime; readonly listeners: HeldListeners; readonly channel: boolean },
): ChildProcess {
  mkdirSync(join(home.logs, "fairlead"), { recursive: true, mode: 0o700 });
  const log = openSync(daemonLog(home, name), "a", 0o600);
  const inheritance = options.listeners.inheritance(FIRST_LISTENER_FD);
  try {
    return childProcess().spawn(options.runtime.node, [runtimeProgram(options.runtime, PROGRAMS[name])], {
      cwd: "/",
      detached: true,
      stdio: ["ignore", log, log, options.channel ? "ipc" : "ignore", ...inheritance.stdio],
      env: { ...daemonEnvironment(process.env), FAIRLEAD_HOME: home.path, [LISTENERS_VARIABLE]: inheritance.variable },
    });
  } finally {
    closeSync(log);
  }
}

const KEPT = /^(PATH|HOME|USER|LOGNAME|SHELL|LANG|LC_.*|TZ|TMPDIR|XDG_.*|FAIRLEAD_.*|NODE_EXTRA_CA_CERTS|DBUS_SESSION_BUS_ADDRESS)$/;

/** A daemon outlives the terminal it was started from, so it takes none of that terminal's tokens with it. */
export function daemonEnvironment(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined && KEPT.test(entry[0])),
  );
}
