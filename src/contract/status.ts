// JSON of `status`, `ps`, `apps`, `releases` and `history`.

/** `fairlead status --json`, which adds `persistence`: whether all of this comes back after a reboot. */
export interface StatusJson {
  readonly home: string;
  readonly environments: readonly EnvironmentStatus[];
  /** Fairlead's own processes. */
  readonly processes: readonly OwnProcess[];
  readonly isolation: readonly string[];
  /** Set when the host agent could not be asked: what is said about instances is then unknown. */
  readonly agentProblem: string | null;
}

export interface EnvironmentStatus {
  readonly app: string;
  readonly environment: string;
  /** Release that serves: `v3`; null before the first. */
  readonly current: string | null;
  readonly release: ReleaseJson | null;
  readonly url: string | null;
  readonly hosts: readonly string[];
  readonly maintenance: boolean;
  readonly rollout: RolloutStatus | null;
  readonly instances: readonly InstanceJson[];
  readonly cron: readonly CronJson[];
}

export interface CronJson {
  readonly name: string;
  readonly schedule: string;
  readonly timeZone: string;
  readonly next: string | null;
  readonly last: JobJson | null;
}

export interface RolloutStatus {
  readonly id: string;
  readonly kind: string;
  readonly state: "running" | "rolling-back" | "completed" | "rolled-back" | "aborted";
  readonly from: string | null;
  readonly to: string;
  readonly strategy: string;
  readonly step: string | null;
  readonly because: string | null;
  /** Of the error that turned it round, for `fairlead explain`; null otherwise. */
  readonly code: string | null;
  readonly requestedBy: string;
  readonly requestedAt: string;
}

export interface InstanceJson {
  readonly id: string;
  readonly app: string;
  readonly environment: string;
  readonly process: string;
  readonly release: string;
  /** waiting starting ready unhealthy backoff crash-loop stopping stopped unknown */
  readonly phase: string;
  readonly pid: number | null;
  /** ISO 8601. */
  readonly startedAt: string | null;
  readonly restarts: number;
  readonly memoryBytes: number | null;
  readonly memoryLimitBytes: number | null;
  readonly memoryLimitBy: string | null;
  readonly readyBy: string | null;
  readonly problem: string | null;
  /** While it is not ready: of what it printed last, the part that tells why. */
  readonly lastLines: readonly string[];
  /** What the user can do about something in its output or its tree, such as to keep a path in a volume. */
  readonly hint: string | null;
  readonly isolation: readonly string[];
}

export interface OwnProcess {
  readonly name: string;
  readonly pid: number;
  readonly startedAt: string;
  readonly state: "running" | "leaving";
}

export interface ReleaseJson {
  readonly id: string;
  readonly version: string;
  readonly number: number;
  readonly artifact: string;
  readonly createdAt: string;
  readonly createdBy: string;
  readonly reason: string;
  readonly state: "current" | "previous" | "failed" | "retired" | "rolling-out";
  /** What the audit of its tree found; null where it passed no such gate. */
  readonly audit: ReleaseAuditJson | null;
}

export interface ReleaseAuditJson {
  /** Fairlead's version. */
  readonly engine: string;
  readonly at: string;
  /** Day of the newest advisory that packages were compared with; null where none were. */
  readonly dataDate: string | null;
  /** By severity; what was silenced is not in them. */
  readonly counts: Readonly<Record<"high" | "medium" | "low" | "note", number>>;
  readonly suppressed: number;
  readonly complete: boolean;
  /** Against the release that served before it; null where that cannot be told. */
  readonly since: {
    readonly version: string;
    readonly newCount: number;
    readonly goneCount: number;
    /** The first of the new ones. */
    readonly new: readonly {
      readonly rule: string;
      readonly severity: string;
      readonly confidence: string;
      readonly file: string;
      readonly line: number;
    }[];
  } | null;
}

export interface HistoryJson {
  readonly number: number;
  readonly at: string;
  readonly who: string;
  readonly app: string;
  readonly environment: string | null;
  readonly what: string;
  readonly release: string | null;
  readonly detail: string | null;
}

export interface JobJson {
  readonly id: string;
  readonly kind: string;
  readonly name: string;
  readonly release: string;
  readonly state: "running" | "ended";
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly timedOut: boolean;
  readonly output: readonly string[];
  readonly requestedAt: string;
  readonly endedAt: string | null;
}
