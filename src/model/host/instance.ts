// What the agent has seen of the things it runs. Identity is boot id + pid + start ticks, never a pid alone.

export interface ProcessIdentity {
  readonly bootId: string;
  readonly pid: number;
  /** Field 22 of /proc/<pid>/stat. */
  readonly startTicks: number;
}

export type InstancePhase =
  | "waiting" // for its exclusive key or for its turn
  | "starting"
  | "ready"
  | "unhealthy"
  | "backoff"
  | "crash-loop"
  | "stopping"
  | "stopped";

export interface ObservedInstance {
  readonly id: string;
  readonly app: string;
  readonly environment: string;
  readonly release: string;
  readonly process: string;
  readonly phase: InstancePhase;
  readonly identity: ProcessIdentity | null;
  readonly startedAtMs: number | null;
  readonly restarts: number;
  readonly lastExit: ExitStatus | null;
  /** Why it is not ready, in words with the check that failed; null when it is. */
  readonly problem: string | null;
  /** What its output says that the user can do, such as to keep a path in a volume; also while it is ready. Absent from an older agent. */
  readonly hint?: string | null;
  /** Last lines of its output while it is not ready, secrets masked; at most 40. */
  readonly lastLines: readonly string[];
  /** Path the readiness check settled on, or "accepting connections". */
  readonly readyBy: string | null;
  readonly memoryBytes: number | null;
  readonly memoryLimit: { readonly bytes: number; readonly by: "cgroup" | "systemd" | "agent" } | null;
  readonly isolation: readonly string[];
}

export type ExitStatus =
  | { readonly kind: "code"; readonly code: number }
  | { readonly kind: "signal"; readonly signal: string }
  | { readonly kind: "unknown" };

export interface ObservedJob {
  readonly id: string;
  readonly app: string;
  readonly phase: "waiting" | "running" | "ended";
  readonly identity: ProcessIdentity | null;
  readonly startedAtMs: number | null;
  readonly endedAtMs: number | null;
  /** Set when ended. `unknown` after a power loss: it may be half done. */
  readonly exit: ExitStatus | null;
  readonly timedOut: boolean;
  /** As an instance's; for one that failed. */
  readonly hint?: string | null;
  readonly lastLines: readonly string[];
}

export interface ObservedState {
  readonly version: 1;
  /** Rises with each change; for long polling. */
  readonly revision: number;
  readonly epoch: number;
  readonly desiredNumber: number;
  readonly agent: { readonly identity: ProcessIdentity; readonly startedAtMs: number; readonly runtime: string };
  readonly workers: readonly {
    readonly id: string;
    readonly identity: ProcessIdentity;
    readonly startedAtMs: number;
    /** Folder of the runtime copy it runs from. */
    readonly runtime: string;
    readonly leaving: boolean;
  }[];
  readonly instances: readonly ObservedInstance[];
  readonly jobs: readonly ObservedJob[];
  /** What isolation this host gives, one sentence each. */
  readonly isolation: readonly string[];
}
