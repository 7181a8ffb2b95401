// The two daemons that keep each other alive: how one is started, where its lock, identity and log lie.
import { closeSync, mkdirSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { ChildProcess } from "node:child_process";
import type { ProcessIdentity } from "../model/host/instance.ts";
import { childProcess } from "../platform/builtin.ts";
import { readJson, writeFileDurably } from "../platform/files.ts";
import type { Home } from "./home.ts";
import { LISTENERS_VARIABLE, type HeldListeners } from "./listeners.ts";
import { identityOf, isAlive, listProcesses, ownIdentity } from "./process-identity.ts";
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

const DAEMONS = ["control-plane", "agent"] as const;
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

/** The processes of this home's daemons, also of those that have not come to write their record. Linux: read from /proc. */
export function findDaemons(home: Home): { readonly name: DaemonName; readonly identity: ProcessIdentity }[] {
  const noted = DAEMONS.flatMap((name) => {
    const record = readDaemon(home, name);
    return record === null ? [] : [{ name, identity: record.identity }];
  });
  const known = new Set(noted.map(({ identity }) => identity.pid));
  const others = listProcesses().flatMap(({ pid }) => {
    const name = known.has(pid) ? null : daemonOf(pid, home);
    const identity = name === null ? null : identityOf(pid);
    return name === null || identity === null ? [] : [{ name, identity }];
  });
  return [...noted, ...others];
}

/** `node FOLDER/agent/main.js` with this home in its environment, as spawnDaemon starts it. Whose environment may not be read is a stranger. */
function daemonOf(pid: number, home: Home): DaemonName | null {
  const program = readProcessText(pid, "cmdline").split("\0")[1] ?? "";
  const name = DAEMONS.find((one) => program.endsWith(`/${PROGRAMS[one]}.js`) || program.endsWith(`/${PROGRAMS[one]}.ts`));
  if (name === undefined || !readProcessText(pid, "environ").split("\0").includes(`FAIRLEAD_HOME=${home.path}`)) return null;
  return name;
}

function readProcessText(pid: number, file: "cmdline" | "environ"): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "utf8");
  } catch {
    return ""; // it has ended, or is another user's
  }
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
