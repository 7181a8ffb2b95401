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

export function unitName(home: Home): string {
  if (home.path === DEFAULT_ROOT_HOME) return "fairlead";
  return `fairlead-${createHash("sha256").update(home.path).digest("hex").slice(0, 8)}`;
}

/**
 * Type=forking with the agent's pid file: `up` returns once both daemons answer, and systemd then watches the agent as a third supervisor.
 * KillMode=process: a restart of the service touches no instance. Delegate: memory limits of instances through cgroup v2.
 */
function serviceUnit(home: Home, name: string, listeners: readonly ListenerSpec[]): string {
  const program = [join(currentLink(home), "bin", "node"), join(currentLink(home), "bin", "fairlead.js")].map(quote).join(" ");
  const hasSocket = listeners.length > 0;
  return lines([
    "[Unit]",
    `Description=Fairlead in ${escape(home.path)}`,
    "Wants=network-online.target",
    `After=network-online.target${hasSocket ? ` ${name}.socket` : ""}`,
    ...(hasSocket ? [`Wants=${name}.socket`] : []),
    "",
    "[Service]",
    "Type=forking",
    `PIDFile=${escape(pidFile(home, "agent"))}`,
    `Environment=${quote(`FAIRLEAD_HOME=${home.path}`)}`,
    ...(hasSocket ? [`Environment=${quote(`${SYSTEMD_LISTENERS_VARIABLE}=${listeners.map(({ id }) => id).join(" ")}`)}`] : []),
    `ExecStart=${program} up`,
    `ExecStop=${program} down`,
    "KillMode=process",
    "Restart=always",
    "RestartSec=2",
    "TimeoutStartSec=90",
    "TimeoutStopSec=150",
    "LimitNOFILE=65536",
    "Delegate=yes",
    "",
    "[Install]",
    `WantedBy=${home.isRoot ? "multi-user.target" : "default.target"}`,
  ]);
}

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
  return `"${escape(text).replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
}

function lines(all: readonly string[]): string {
  return `# Written by \`fairlead up --systemd\`; written anew by the next one.\n${all.join("\n")}\n`;
}
