// The listening sockets that systemd handed to this process (sd_listen_fds(3)).
import { HeldListeners, openListener } from "../listeners.ts";
import { SYSTEMD_LISTENERS_VARIABLE } from "./systemd-units.ts";

const FIRST_FD = 3;

/** Empty when this process was not started by a socket unit of ours. */
export function takeSystemdListeners(env: Readonly<Record<string, string | undefined>>, pid: number = process.pid): HeldListeners {
  const held = new HeldListeners();
  if (env["LISTEN_PID"] !== String(pid)) return held;
  const ids = (env[SYSTEMD_LISTENERS_VARIABLE] ?? "").split(" ").filter((id) => id !== "");
  const count = Number(env["LISTEN_FDS"] ?? 0);
  ids.slice(0, count).forEach((id, i) => held.hold(id, openListener(id, FIRST_FD + i)));
  return held;
}
