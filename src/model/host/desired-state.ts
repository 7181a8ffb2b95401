// What the control plane wants the host agent to run. Replaced whole; what is absent is stopped.

export interface DesiredState {
  readonly version: 1;
  /** Rises whenever a control plane takes its lock; lower ones are refused. */
  readonly epoch: number;
  /** Rises with each change within an epoch. */
  readonly number: number;
  readonly instances: readonly InstanceSpec[];
  readonly jobs: readonly JobSpec[];
}

export interface CommandEnvironment {
  readonly argv: readonly string[];
  /** Absolute. */
  readonly cwd: string;
  /** Plain values: PATH, PORT, PYTHONPATH, … */
  readonly env: Readonly<Record<string, string>>;
  /** File name below HOME/environments/, opened by the agent at each spawn; null when there is none. */
  readonly sealedEnvironment: string | null;
  /** Null: as root the agent takes the system user of the app; without root everything runs as its own. */
  readonly user: { readonly uid: number; readonly gid: number } | null;
  readonly memoryMaxBytes: number | null;
  /** Folders the command may write to (volumes); used by sandboxes. */
  readonly writable: readonly string[];
  /** Folder of the artifact the command runs from: its files are verified before the first start where they are not protected. */
  readonly artifact: string;
}

export interface InstanceSpec extends CommandEnvironment {
  /** Unique for good: `<app>-<environment>-v<n>-<process>-<6 base32>`; names the socket, the log and the state folder. */
  readonly id: string;
  readonly app: string;
  readonly environment: string;
  readonly release: string;
  readonly process: string;
  readonly kind: "web" | "worker" | "beat";
  readonly bind: InstanceAddress | null;
  readonly health: InstanceHealth | null;
  readonly graceMs: number;
  /** Another instance with the same key must have ended before this one starts (a beat never runs twice). */
  readonly exclusiveKey: string | null;
}

export type InstanceAddress =
  | { readonly kind: "unix"; readonly path: string }
  | { readonly kind: "tcp"; readonly host: "127.0.0.1"; readonly port: number };

export interface InstanceHealth {
  readonly ready: string | null;
  readonly live: string | null;
  /** Host header of the check. */
  readonly host: string;
  readonly startTimeoutMs: number;
  readonly intervalMs: number;
  readonly timeoutMs: number;
  readonly stableChecks: number;
  readonly failuresMax: number;
}

/** A one-off command: release command, cron run, `run -- CMD`. Started at most once for its id, whatever dies. */
export interface JobSpec extends CommandEnvironment {
  readonly id: string;
  readonly app: string;
  readonly environment: string;
  readonly release: string;
  readonly kind: "release-command" | "cron" | "run";
  readonly name: string;
  readonly timeoutMs: number;
}
