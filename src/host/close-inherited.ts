// Lets go of descriptors that a daemon got from whoever started it: a script's `flock 200`, a pipe of CI that waits for its end. Linux: /proc.
import { closeSync, readFileSync, readdirSync } from "node:fs";
import { LISTENERS_VARIABLE } from "./listeners.ts";

const STANDARD = [0, 1, 2];
/** O_CLOEXEC, octal: what Node opens itself has it. Those up to 16 that it was started with get it from libuv and are not passed on. */
const CLOSE_ON_EXEC = 0o2000000;

/** Called first in a daemon, before it opens anything. Its listeners and its channel stay. */
export function closeInherited(env: Readonly<Record<string, string | undefined>> = process.env): void {
  const listeners = Object.values(JSON.parse(env[LISTENERS_VARIABLE] ?? "{}") as Record<string, number>);
  const kept = new Set([...STANDARD, ...listeners, Number(env["NODE_CHANNEL_FD"] ?? -1)]);
  for (const fd of listDescriptors()) if (!kept.has(fd) && isInheritable(fd)) closeSync(fd);
}

function listDescriptors(): number[] {
  try {
    return readdirSync("/proc/self/fd").map(Number);
  } catch {
    return []; // no /proc: nothing to go by
  }
}

function isInheritable(fd: number): boolean {
  try {
    const flags = /^flags:\s*([0-7]+)$/m.exec(readFileSync(`/proc/self/fdinfo/${fd}`, "latin1"))?.[1];
    return flags !== undefined && (Number.parseInt(flags, 8) & CLOSE_ON_EXEC) === 0;
  } catch {
    return false; // the one that listed the folder
  }
}
