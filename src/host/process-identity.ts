// Which process is meant: boot id + pid + start ticks, never a pid alone. State Z is dead. Linux: read from /proc.
import { readFileSync, readdirSync } from "node:fs";
import type { ProcessIdentity } from "../model/host/instance.ts";

export interface ProcessStat {
  readonly pid: number;
  /** Name of the program, at most 15 bytes. */
  readonly name: string;
  readonly state: string;
  readonly parentPid: number;
  readonly session: number;
  readonly startTicks: number;
}

/** This boot of the machine. FAIRLEAD_BOOT_ID replaces it in tests of a reboot. */
export function readBootId(): string {
  return process.env["FAIRLEAD_BOOT_ID"] || (kernelBootId ??= readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim());
}

/** It cannot change while this process lives, and is asked for several times a second. */
let kernelBootId: string | null = null;

/** Null when there is no such process, or only its zombie. */
export function identityOf(pid: number, bootId: string = readBootId()): ProcessIdentity | null {
  const stat = readStat(pid);
  return stat === null || isDead(stat) ? null : { bootId, pid, startTicks: stat.startTicks };
}

export function ownIdentity(): ProcessIdentity {
  return identityOf(process.pid) as ProcessIdentity;
}

export function isAlive(identity: ProcessIdentity, bootId: string = readBootId()): boolean {
  if (identity.bootId !== bootId) return false;
  const stat = readStat(identity.pid);
  return stat !== null && !isDead(stat) && stat.startTicks === identity.startTicks;
}

/** USER_HZ of the kernel's interface, the same on every architecture Node runs on (proc_pid_stat(5), field 22). */
const TICKS_PER_SECOND = 100;

/** How long it has been running, whatever was done to the clock meanwhile. Null when it is dead. */
export function ageMs(identity: ProcessIdentity): number | null {
  if (!isAlive(identity)) return null;
  const uptimeSeconds = Number.parseFloat(readFileSync("/proc/uptime", "latin1"));
  return Math.max(0, (uptimeSeconds - identity.startTicks / TICKS_PER_SECOND) * 1000);
}

/** Sends a signal to exactly this process. False when it is dead. */
export function signalProcess(identity: ProcessIdentity, signal: NodeJS.Signals): boolean {
  if (!isAlive(identity)) return false;
  try {
    process.kill(identity.pid, signal);
    return true;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ESRCH") return false;
    throw cause;
  }
}

/** SIGKILL, then waits until it is gone. False when it is still there after `timeoutMs` (in uninterruptible sleep). */
export async function killProcess(identity: ProcessIdentity, timeoutMs: number): Promise<boolean> {
  signalProcess(identity, "SIGKILL");
  return waitForEnd(identity, timeoutMs);
}

const POLL_MS = 20;

/** True once it is gone. */
export async function waitForEnd(identity: ProcessIdentity, timeoutMs: number): Promise<boolean> {
  const untilMs = performance.now() + timeoutMs;
  while (isAlive(identity)) {
    if (performance.now() > untilMs) return false;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  return true;
}

/**
 * The living processes of the session that `leader` began, the leader included. A foreign session that got the same number
 * (the leader's pid was used again, which needs our session to have ended) is recognised by its leader's start.
 */
export function sessionMembers(leader: ProcessIdentity, bootId: string = readBootId()): ProcessStat[] {
  if (leader.bootId !== bootId) return [];
  const now = readStat(leader.pid);
  if (now !== null && now.startTicks !== leader.startTicks) return [];
  return listProcesses().filter((stat) => stat.session === leader.pid && stat.startTicks >= leader.startTicks);
}

/** Every living process that this user may see. */
export function listProcesses(): ProcessStat[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map((name) => readStat(Number(name)))
    .filter((stat): stat is ProcessStat => stat !== null && !isDead(stat));
}

export function readStat(pid: number): ProcessStat | null {
  try {
    return parseStat(readFileSync(`/proc/${pid}/stat`, "latin1"));
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    if (code === "ENOENT" || code === "ESRCH") return null;
    throw cause;
  }
}

/** proc_pid_stat(5). The command's name (field 2) may hold spaces and brackets, so fields are counted from its last bracket. */
export function parseStat(text: string): ProcessStat {
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  return {
    pid: Number.parseInt(text, 10),
    name: text.slice(text.indexOf("(") + 1, text.lastIndexOf(")")),
    state: fields[0] as string,
    parentPid: Number(fields[1]),
    session: Number(fields[3]),
    startTicks: Number(fields[19]),
  };
}

function isDead(stat: ProcessStat): boolean {
  return stat.state === "Z" || stat.state === "X";
}
