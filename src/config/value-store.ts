// What `config set` keeps: plain variables of an app in an environment. They lie over those of the project's files in the next release.
import type { Migrations, Store } from "../platform/store.ts";

export const CONFIG_MIGRATIONS: Migrations = {
  feature: "config",
  scripts: [
    `CREATE TABLE config_value (
       app TEXT NOT NULL, environment TEXT NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL,
       set_at_ms INTEGER NOT NULL, set_by TEXT NOT NULL,
       PRIMARY KEY (app, environment, name)
     ) STRICT, WITHOUT ROWID;`,
  ],
};

export interface ValueEntry {
  readonly name: string;
  readonly value: string;
  readonly setAtMs: number;
  readonly setBy: string;
}

/** None of these opens a transaction: the caller does. */
export interface ValueStore {
  list(at: { readonly app: string; readonly environment: string }): ValueEntry[];
  set(at: { readonly app: string; readonly environment: string }, entry: ValueEntry): void;
  /** False when there was none. */
  unset(at: { readonly app: string; readonly environment: string }, name: string): boolean;
  forget(app: string, environment: string | null): void;
}

export function createValueStore({ database }: Store): ValueStore {
  return {
    list: ({ app, environment }) =>
      database
        .prepare(
          "SELECT name, value, set_at_ms AS setAtMs, set_by AS setBy FROM config_value WHERE app = ? AND environment = ? ORDER BY name",
        )
        .all(app, environment)
        .map((row) => ({ ...(row as unknown as ValueEntry) })),
    set({ app, environment }, { name, value, setAtMs, setBy }) {
      database
        .prepare(
          `INSERT INTO config_value VALUES (?, ?, ?, ?, ?, ?)
           ON CONFLICT DO UPDATE SET value = excluded.value, set_at_ms = excluded.set_at_ms, set_by = excluded.set_by`,
        )
        .run(app, environment, name, value, setAtMs, setBy);
    },
    unset: ({ app, environment }, name) =>
      database.prepare("DELETE FROM config_value WHERE app = ? AND environment = ? AND name = ?").run(app, environment, name).changes === 1,
    forget(app, environment) {
      database.prepare("DELETE FROM config_value WHERE app = ?1 AND (?2 IS NULL OR environment = ?2)").run(app, environment);
    },
  };
}
