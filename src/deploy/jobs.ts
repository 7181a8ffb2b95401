// One-off commands: cron runs. A row says that it shall run once, and later how it ended.
import type { ExitStatus } from "../model/host/instance.ts";
import type { Migrations, Store } from "../platform/store.ts";

export const JOB_MIGRATIONS: Migrations = {
  feature: "jobs",
  scripts: [
    `CREATE TABLE job (
       id TEXT PRIMARY KEY, app TEXT NOT NULL, environment TEXT NOT NULL, release TEXT NOT NULL, kind TEXT NOT NULL, name TEXT NOT NULL,
       argv TEXT NOT NULL, timeout_ms INTEGER NOT NULL, requested_at_ms INTEGER NOT NULL,
       ended_at_ms INTEGER, exit TEXT, timed_out INTEGER NOT NULL DEFAULT 0, output TEXT NOT NULL DEFAULT '[]'
     ) STRICT;
     CREATE INDEX job_open ON job (ended_at_ms) WHERE ended_at_ms IS NULL;
     CREATE INDEX job_by_app ON job (app, environment, requested_at_ms);
     CREATE TABLE cron (app TEXT NOT NULL, environment TEXT NOT NULL, name TEXT NOT NULL, due_ms INTEGER NOT NULL, PRIMARY KEY (app, environment, name)) STRICT;`,
  ],
};

export interface JobRecord {
  readonly id: string;
  readonly app: string;
  readonly environment: string;
  readonly release: string;
  readonly kind: "cron";
  readonly name: string;
  readonly argv: readonly string[];
  readonly timeoutMs: number;
  readonly requestedAtMs: number;
  readonly endedAtMs: number | null;
  readonly exit: ExitStatus | null;
  readonly timedOut: boolean;
  /** Last lines, masked. */
  readonly output: readonly string[];
}

export type JobEnd = Pick<JobRecord, "endedAtMs" | "exit" | "timedOut" | "output">;

export interface JobStore {
  /** False when a job of that id is known: it is never run twice. */
  add(job: Omit<JobRecord, keyof JobEnd>): boolean;
  open(): JobRecord[];
  get(id: string): JobRecord | null;
  end(id: string, end: JobEnd): void;
  /** Newest first. */
  list(app: string, environment: string, limit: number): JobRecord[];
  /** When a cron entry was last due, run or passed over. */
  lastDueMs(app: string, environment: string, name: string): number | null;
  setDue(entry: { readonly app: string; readonly environment: string; readonly name: string }, dueMs: number): void;
  forget(app: string, environment: string): void;
}

/** Of an environment: a busy entry must not take another app's results away. */
const JOBS_KEPT = 200;
const FORGET_OLD = `DELETE FROM job WHERE ended_at_ms IS NOT NULL AND id IN (
  SELECT old.id FROM job AS old JOIN job AS this ON this.id = ?1 AND old.app = this.app AND old.environment = this.environment
  ORDER BY old.requested_at_ms DESC LIMIT -1 OFFSET ?2)`;

export function createJobStore({ database }: Store): JobStore {
  const list = (sql: string, ...values: (string | number)[]): JobRecord[] =>
    database
      .prepare(`SELECT * FROM job ${sql}`)
      .all(...values)
      .map(toJob);
  return {
    add(job) {
      const result = database
        .prepare(
          `INSERT OR IGNORE INTO job (id, app, environment, release, kind, name, argv, timeout_ms, requested_at_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        )
        .run(job.id, job.app, job.environment, job.release, job.kind, job.name, JSON.stringify(job.argv), job.timeoutMs, job.requestedAtMs);
      return result.changes === 1;
    },
    open: () => list("WHERE ended_at_ms IS NULL ORDER BY requested_at_ms"),
    get: (id) => list("WHERE id = ?", id)[0] ?? null,
    end(id, { endedAtMs, exit, timedOut, output }) {
      database
        .prepare("UPDATE job SET ended_at_ms = ?, exit = ?, timed_out = ?, output = ? WHERE id = ?")
        .run(endedAtMs, JSON.stringify(exit), timedOut ? 1 : 0, JSON.stringify(output), id);
      database.prepare(FORGET_OLD).run(id, JOBS_KEPT);
    },
    list: (app, environment, limit) =>
      list("WHERE app = ? AND environment = ? ORDER BY requested_at_ms DESC LIMIT ?", app, environment, limit),
    lastDueMs(app, environment, name) {
      const row = database.prepare("SELECT due_ms FROM cron WHERE app = ? AND environment = ? AND name = ?").get(app, environment, name);
      return (row as { due_ms: number } | undefined)?.due_ms ?? null;
    },
    setDue({ app, environment, name }, dueMs) {
      database
        .prepare("INSERT INTO cron VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET due_ms = excluded.due_ms")
        .run(app, environment, name, dueMs);
    },
    forget(app, environment) {
      for (const table of ["job", "cron"]) database.prepare(`DELETE FROM ${table} WHERE app = ? AND environment = ?`).run(app, environment);
    },
  };
}

function toJob(found: unknown): JobRecord {
  const row = found as Record<string, string | number | null>;
  return {
    id: row["id"] as string,
    app: row["app"] as string,
    environment: row["environment"] as string,
    release: row["release"] as string,
    kind: row["kind"] as "cron",
    name: row["name"] as string,
    argv: JSON.parse(row["argv"] as string) as string[],
    timeoutMs: row["timeout_ms"] as number,
    requestedAtMs: row["requested_at_ms"] as number,
    endedAtMs: row["ended_at_ms"] as number | null,
    exit: row["exit"] === null ? null : (JSON.parse(row["exit"] as string) as ExitStatus),
    timedOut: row["timed_out"] === 1,
    output: JSON.parse(row["output"] as string) as string[],
  };
}
