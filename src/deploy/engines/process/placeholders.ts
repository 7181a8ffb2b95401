// Fills {socket}, {port}, {workers} and {graceSeconds}, and says how many workers a web instance gets from this machine's cores and memory.
import type { ProcessSpec } from "../../../model/release.ts";

export interface HostCapacity {
  readonly cores: number;
  readonly memoryBytes: number;
}

export function fillPlaceholders(text: string, values: Readonly<Record<"socket" | "port" | "workers" | "graceSeconds", string>>): string {
  return text.replaceAll(/\{(socket|port|workers|graceSeconds)\}/g, (_, name: keyof typeof values) => values[name]);
}

const WORKERS_MAX = 16;
/** A Django or FastAPI worker takes 60 to 120 MB; half of the memory is left to everything else. */
const WORKER_MEMORY_BYTES = 128 * 1024 * 1024;

/**
 * WSGI: 2 × cores, because a worker waits for its database most of the time; ASGI: one a core, it waits for many at once.
 * Shared out over the process's instances, at least 1 each.
 */
export function countWorkers(spec: Pick<ProcessSpec, "interface" | "instances" | "memoryMaxBytes">, host: HostCapacity): number {
  const byCores = spec.interface === "asgi" ? host.cores : 2 * host.cores;
  const memoryBytes = spec.memoryMaxBytes === null ? host.memoryBytes / 2 : spec.memoryMaxBytes * spec.instances;
  const byMemory = Math.floor(memoryBytes / WORKER_MEMORY_BYTES);
  return Math.max(1, Math.floor(Math.min(byCores, byMemory, WORKERS_MAX) / Math.max(1, spec.instances)));
}
