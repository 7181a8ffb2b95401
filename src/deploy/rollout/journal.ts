// The write-ahead journal of rollouts and what each environment has running, in SQLite. An entry's number is also the number of its event.
import type { Migrations, Store } from "../../platform/store.ts";
import type { Batch } from "../strategies/strategy.ts";
import type { JournalEntry, RolloutPlan } from "./machine.ts";

export const DEPLOY_MIGRATIONS: Migrations = {
  feature: "deploy",
  scripts: [
    `CREATE TABLE epoch (only INTEGER PRIMARY KEY CHECK (only = 1), value INTEGER NOT NULL) STRICT;
     INSERT INTO epoch VALUES (1, 0);
     CREATE TABLE rollout (
       id TEXT PRIMARY KEY, app TEXT NOT NULL, environment TEXT NOT NULL, plan TEXT NOT NULL, requested_at_ms INTEGER NOT NULL, ended INTEGER NOT NULL DEFAULT 0
     ) STRICT;
     CREATE UNIQUE INDEX rollout_open ON rollout (app, environment) WHERE ended = 0;
     CREATE INDEX rollout_by_environment ON rollout (app, environment, requested_at_ms);
     CREATE TABLE journal (
       number INTEGER PRIMARY KEY AUTOINCREMENT, rollout TEXT NOT NULL REFERENCES rollout (id) ON DELETE CASCADE,
       epoch INTEGER NOT NULL, at_ms INTEGER NOT NULL, entry TEXT NOT NULL
     ) STRICT;
     CREATE INDEX journal_by_rollout ON journal (rollout, number);
     CREATE TABLE fleet (app TEXT NOT NULL, environment TEXT NOT NULL, batches TEXT NOT NULL, PRIMARY KEY (app, environment)) STRICT;`,
  ],
};

export interface JournalRow {
  readonly number: number;
  readonly rollout: string;
  readonly epoch: number;
  readonly atMs: number;
  readonly entry: JournalEntry;
}

/** None of these opens a transaction: the caller does, so that release, intent and history commit together. */
export interface Journal {
  /** Rises by one; called whenever a control plane takes its lock. `atLeast`: higher than what the agent has seen. */
  raiseEpoch(atLeast: number): number;
  begin(plan: RolloutPlan): void;
  append(rollout: string, entry: JournalEntry, atMs: number): number;
  entries(rollout: string): JournalRow[];
  /** Rows after a number, oldest first, at most `limit`. */
  after(number: number, filter: { readonly rollout: string | null }, limit: number): JournalRow[];
  plan(rollout: string): RolloutPlan | null;
  openRollouts(): RolloutPlan[];
  openRollout(app: string, environment: string): RolloutPlan | null;
  lastRollout(app: string, environment: string): RolloutPlan | null;
  end(rollout: string): void;
  batches(app: string, environment: string): readonly Batch[];
  fleets(): { readonly app: string; readonly environment: string; readonly batches: readonly Batch[] }[];
  setBatches(app: string, environment: string, batches: readonly Batch[]): void;
  forget(app: string, environment: string): void;
}

export function createJournal(store: Store): Journal {
  const { database } = store;
  let epoch = (database.prepare("SELECT value FROM epoch").get() as { value: number }).value;
  const plans = (sql: string, ...values: string[]): RolloutPlan[] =>
    (database.prepare(`SELECT plan FROM rollout WHERE ${sql}`).all(...values) as { plan: string }[]).map(
      (row) => JSON.parse(row.plan) as RolloutPlan,
    );
  return {
    raiseEpoch(atLeast) {
      epoch = Math.max(epoch + 1, atLeast);
      database.prepare("UPDATE epoch SET value = ?").run(epoch);
      return epoch;
    },
    begin({ request, ...rest }) {
      const plan = JSON.stringify({ request, ...rest });
      database
        .prepare("INSERT INTO rollout (id, app, environment, plan, requested_at_ms) VALUES (?, ?, ?, ?, ?)")
        .run(request.id, request.app, request.environment, plan, request.requestedAtMs);
    },
    append(rollout, entry, atMs) {
      const row = database
        .prepare("INSERT INTO journal (rollout, epoch, at_ms, entry) VALUES (?, ?, ?, ?)")
        .run(rollout, epoch, atMs, JSON.stringify(entry));
      return Number(row.lastInsertRowid);
    },
    entries: (rollout) => rows(database.prepare("SELECT * FROM journal WHERE rollout = ? ORDER BY number").all(rollout)),
    after(number, { rollout }, limit) {
      const sql = `SELECT * FROM journal WHERE number > ? ${rollout === null ? "" : "AND rollout = ?"} ORDER BY number LIMIT ?`;
      return rows(database.prepare(sql).all(...(rollout === null ? [number, limit] : [number, rollout, limit])));
    },
    plan: (rollout) => plans("id = ?", rollout)[0] ?? null,
    openRollouts: () => plans("ended = 0 ORDER BY requested_at_ms"),
    openRollout: (app, environment) => plans("ended = 0 AND app = ? AND environment = ?", app, environment)[0] ?? null,
    lastRollout: (app, environment) => plans("app = ? AND environment = ? ORDER BY rowid DESC LIMIT 1", app, environment)[0] ?? null,
    end(rollout) {
      database.prepare("UPDATE rollout SET ended = 1 WHERE id = ?").run(rollout);
      database.prepare(FORGET_OLD).run(rollout, ROLLOUTS_KEPT);
    },
    batches(app, environment) {
      const row = database.prepare("SELECT batches FROM fleet WHERE app = ? AND environment = ?").get(app, environment);
      return row === undefined ? [] : (JSON.parse((row as { batches: string }).batches) as Batch[]);
    },
    fleets: () =>
      (database.prepare("SELECT * FROM fleet ORDER BY app, environment").all() as unknown as FleetRow[]).map(
        ({ app, environment, batches }) => ({ app, environment, batches: JSON.parse(batches) as Batch[] }),
      ),
    setBatches(app, environment, batches) {
      database
        .prepare("INSERT INTO fleet VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET batches = excluded.batches")
        .run(app, environment, JSON.stringify(batches));
    },
    forget(app, environment) {
      for (const table of ["rollout", "fleet"])
        database.prepare(`DELETE FROM ${table} WHERE app = ? AND environment = ?`).run(app, environment);
    },
  };
}

/** Of an environment; history keeps what came of the others. Numbers of events are never given twice. */
const ROLLOUTS_KEPT = 100;
const FORGET_OLD = `DELETE FROM rollout WHERE ended = 1 AND id IN (
  SELECT old.id FROM rollout AS old JOIN rollout AS this ON this.id = ?1 AND old.app = this.app AND old.environment = this.environment
  ORDER BY old.rowid DESC LIMIT -1 OFFSET ?2)`;

interface FleetRow {
  readonly app: string;
  readonly environment: string;
  readonly batches: string;
}

function rows(found: readonly unknown[]): JournalRow[] {
  return (found as { number: number; rollout: string; epoch: number; at_ms: number; entry: string }[]).map((row) => ({
    number: row.number,
    rollout: row.rollout,
    epoch: row.epoch,
    atMs: row.at_ms,
    entry: JSON.parse(row.entry) as JournalEntry,
  }));
}
