// The units that bring a home back after a reboot, as text: a service, and a socket where it listens on shared ports. Pure.
import { createHash } from "node:crypto";
import { join } from "node:path";
import type { ListenerSpec } from "../../model/host/routing-table.ts";
import { pidFile } from "../daemon.ts";
import { DEFAULT_ROOT_HOME, type Home } from "../home.ts";
import { currentLink } from "../runtime.ts";

export interface Units {
  /** Without ending. */
  readonly name: string;
  /** File name → content. */
  readonly files: Readonly<Record<string, string>>;
}

/** In which order systemd hands over the listeners of the socket unit: their ids, joined by spaces (a descriptor's name may hold no colon). */
export const SYSTEMD_LISTENERS_VARIABLE = "FAIRLEAD_SYSTEMD_LISTENERS";

export function systemdUnits(home: Home, listeners: readonly ListenerSpec[]): Units {
  const name = unitName(home);
  const socket = listeners.length === 0 ? {} : { [`${name}.socket`]: socketUnit(home, name, listeners) };
  return { name, files: { [`${name}.service`]: serviceUnit(home, name, listeners), ...socket } };
}

/** The listeners that a service of ours takes over from systemd. */
export function readUnitListeners(service: string): ListenerSpec[] {
  const ids = new RegExp(`^Environment="${SYSTEMD_LISTENERS_VARIABLE}=(.*)"$`, "m").exec(service)?.[1] ?? "";
  return ids
    .split(" ")
    .filter((id) => id !== "")
    .map((id) => ({ id, host: id.slice(0, id.lastIndexOf(":")), port: Number(id.slice(id.lastIndexOf(":") + 1)) }));
}

export function unitName(home: Home): string {
  if (home.path === DEFAULT_ROOT_HOME) return "fairlead";
  return `fairlead-${createHash("sha256").update(home.path).digest("hex").slice(0, 8)}`;
}

/**
 * Kept in the foreground for systemd: `up` starts the daemons or finds them, and again when both have died at once (one alone is started again
 * by the other, which is none of systemd's business). Listeners are handed over by pid (sd_listen_fds(3)), so that is named anew.
 */
const WATCH = `
node=$1 program=$2; shift 2
alive() { for file in "$@"; do read -r pid < "$file" && kill -0 "$pid" && return; done; return 1; }
while sh -c 'LISTEN_PID=$$; export LISTEN_PID; exec "$@"' up "$node" "$program" up; do
  systemd-notify --ready
  while sleep 5; alive "$@" 2> /dev/null; do :; done
done`;

/**
 * Ends the watch with an `up` of its that is under way (its process group), lets what that started take its lock, then stops all. systemd also runs
 * this when the watch has ended by itself ($MAINPID is gone): then nothing may be stopped, it only starts again.
 */
const STOP = `[ -n "$MAINPID" ] || exit 0; kill -- "-$MAINPID"; sleep 1; exec "$@"`;

/** In the environment of what the unit starts: its name. */
export const UNIT_VARIABLE = "FAIRLEAD_UNIT";

/**
 * KillMode=process: ending the watch touches nothing else. Delegate: memory limits of instances through cgroup v2; one that the kernel kills for
 * want of memory is no failure of the unit. No sandboxing directives: apps get their own, and making users and mounts for them takes all rights.
 */
function serviceUnit(home: Home, name: string, listeners: readonly ListenerSpec[]): string {
  const program = [join(currentLink(home), "bin", "node"), join(currentLink(home), "bin", "fairlead.js")];
  const pidFiles = (["agent", "control-plane"] as const).map((daemon) => pidFile(home, daemon));
  const hasSocket = listeners.length > 0;
  return lines([
    "[Unit]",
    `Description=Fairlead in ${escape(home.path)}`,
    "Wants=network-online.target",
    `After=network-online.target${hasSocket ? ` ${name}.socket` : ""}`,
    ...(hasSocket ? [`Wants=${name}.socket`] : []),
    "StartLimitIntervalSec=0",
    "",
    "[Service]",
    "Type=notify",
    "NotifyAccess=all",
    `Environment=${quote(`FAIRLEAD_HOME=${home.path}`)}`,
    `Environment=${quote(`${UNIT_VARIABLE}=${name}`)}`,
    ...(hasSocket ? [`Environment=${quote(`${SYSTEMD_LISTENERS_VARIABLE}=${listeners.map(({ id }) => id).join(" ")}`)}`] : []),
    `ExecStart=${command("/bin/sh", "-c", WATCH, "fairlead-watch", ...program, ...pidFiles)}`,
    `ExecStop=${command("/bin/sh", "-c", STOP, "fairlead-stop", ...program, "down")}`,
    "KillMode=process",
    "OOMPolicy=continue",
    "Restart=always",
    "RestartSec=2",
    "TimeoutStartSec=90",
    `TimeoutStopSec=${STOP_TIMEOUT_SECONDS}`,
    "LimitNOFILE=65536",
    "TasksMax=infinity",
    "Delegate=yes",
    "",
    "[Install]",
    `WantedBy=${home.isRoot ? "multi-user.target" : "default.target"}`,
  ]);
}

/** The default grace of a worker, 5 minutes, and some; a longer one is cut at the machine's shutdown. */
const STOP_TIMEOUT_SECONDS = 330;

/** systemd opens the ports, also those below 1024, and holds them while Fairlead restarts. */
function socketUnit(home: Home, name: string, listeners: readonly ListenerSpec[]): string {
  return lines([
    "[Unit]",
    `Description=Ports of Fairlead in ${escape(home.path)}`,
    "",
    "[Socket]",
    ...listeners.map(({ host, port }) => `ListenStream=${host.includes(":") ? `[${host}]` : host}:${port}`),
    "Backlog=4096",
    "NoDelay=true",
    `Service=${name}.service`,
    "",
    "[Install]",
    "WantedBy=sockets.target",
  ]);
}

/** systemd.unit(5): `%` begins a specifier. */
function escape(text: string): string {
  return text.replaceAll("%", "%%");
}

/** systemd.syntax(7) */
function quote(text: string): string {
  return `"${escape(text).replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n")}"`;
}

/** systemd.service(5): `$` begins a variable. */
function command(...argv: readonly string[]): string {
  return argv.map((word) => quote(word).replaceAll("$", "$$$$")).join(" ");
}

function lines(all: readonly string[]): string {
  return `# Written by \`fairlead up --systemd\`; written anew by the next one.\n${all.join("\n")}\n`;
}
