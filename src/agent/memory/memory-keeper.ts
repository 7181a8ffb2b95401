// Limits the memory of instances: by the kernel where it lets us, else by measuring and restarting; and measures all of them for `ps`.
import { readFileSync } from "node:fs";
import { listProcesses } from "../../host/process-identity.ts";
import type { AgentPorts } from "../agent-ports.ts";
import type { ManagedInstance } from "../managed-instance.ts";
import { unitName } from "../../host/boot/systemd-units.ts";
import { findMemoryCgroups, type MemoryCgroups } from "./cgroup-memory.ts";
import { measureSessions } from "./session-memory.ts";

/** Where the agent keeps the limit itself. */
const ENFORCE_INTERVAL_MS = 5_000;
/** Where the kernel does, and the figure is only shown. */
const SHOW_INTERVAL_MS = 15_000;

export class MemoryKeeper {
  readonly cgroups: MemoryCgroups | null;
  readonly #at: Pick<AgentPorts, "log">;
  readonly #instances: () => Iterable<ManagedInstance>;
  #timer: NodeJS.Timeout | null = null;

  constructor(at: AgentPorts, instances: () => Iterable<ManagedInstance>) {
    this.#at = at;
    this.#instances = instances;
    this.cgroups = findMemoryCgroups({
      own: readFileSync("/proc/self/cgroup", "utf8"),
      mounts: readFileSync("/proc/self/mountinfo", "utf8"),
      isRoot: at.home.isRoot,
      homeName: unitName(at.home),
    });
  }

  get limitBy(): "cgroup" | "agent" {
    return this.cgroups === null ? "agent" : "cgroup";
  }

  get sentence(): string {
    if (this.cgroups === null)
      return "Memory limits are kept by the agent, which measures every 5 s and restarts what is above: the kernel offers no cgroup to it.";
    return `Memory limits are kept by the kernel (${this.cgroups.description}).`;
  }

  start(): void {
    this.#timer = setInterval(() => this.measure(), this.cgroups === null ? ENFORCE_INTERVAL_MS : SHOW_INTERVAL_MS);
  }

  close(): void {
    if (this.#timer) clearInterval(this.#timer);
    this.cgroups?.close();
  }

  measure(): void {
    try {
      const bySession = new Map<number, ManagedInstance>();
      for (const instance of this.#instances()) {
        const launcher = instance.run?.record.launcher;
        if (launcher) bySession.set(launcher.pid, instance);
      }
      if (bySession.size === 0) return;
      const sums = measureSessions(new Set(bySession.keys()), listProcesses());
      for (const [session, instance] of bySession) this.#judge(instance, sums.get(session) ?? null);
    } catch (error) {
      this.#at.log.warn("measuring memory failed", { error });
    }
  }

  #judge(instance: ManagedInstance, bytes: number | null): void {
    instance.memoryBytes = bytes;
    const maxBytes = instance.spec.memoryMaxBytes;
    if (this.cgroups === null && bytes !== null && maxBytes !== null && bytes > maxBytes) instance.overMemory(bytes, maxBytes);
  }
}
