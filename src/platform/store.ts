// One SQLite file with numbered migrations per feature. Knows no table: a feature owns its `store.ts`.
import type { DatabaseSync } from "node:sqlite";
import { sqlite } from "./builtin.ts";
import { STORE_CORRUPT, STORE_TOO_NEW } from "./errors/system-errors.ts";
import { userError } from "./errors/user-error.ts";
import { fileError } from "./files.ts";

export interface Migrations {
  /** Feature folder's name. */
  readonly feature: string;
  /** SQL scripts; the position (from 1) is the number. Only ever appended to; expand first, so that the previous version still runs. */
  readonly scripts: readonly string[];
}

export interface Store extends Disposable {
  readonly path: string;
  readonly database: DatabaseSync;
  /** Runs `work` in one immediate transaction: all of it is on disk when this returns, or none. Not re-entrant. */
  transaction<T>(work: () => T): T;
}

const BUSY_TIMEOUT_MS = 5_000;

/** Opens or creates the file and brings every feature up to date. `synchronous=FULL`: NORMAL can lose the last commits on power loss. */
export function openStore(path: string, features: readonly Migrations[]): Store {
  const database = openDatabase(path);
  const store: Store = {
    path,
    database,
    transaction: (work) => transaction(database, work),
    [Symbol.dispose]: () => database.isOpen && database.close(),
  };
  try {
    for (const feature of features) migrate(store, feature);
  } catch (cause) {
    database.close();
    throw storeError(cause, path);
  }
  return store;
}

function openDatabase(path: string): DatabaseSync {
  try {
    const database = new (sqlite().DatabaseSync)(path, { timeout: BUSY_TIMEOUT_MS, enableForeignKeyConstraints: true });
    database.exec("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL");
    database.exec("CREATE TABLE IF NOT EXISTS migration (feature TEXT PRIMARY KEY, number INTEGER NOT NULL) STRICT");
    return database;
  } catch (cause) {
    throw storeError(cause, path);
  }
}

function migrate(store: Store, feature: Migrations): void {
  store.transaction(() => {
    const row = store.database.prepare("SELECT number FROM migration WHERE feature = ?").get(feature.feature) as
      | { number: number }
      | undefined;
    const done = row?.number ?? 0;
    if (done > feature.scripts.length) {
      throw userError(STORE_TOO_NEW, { path: store.path, feature: feature.feature, found: done, known: feature.scripts.length });
    }
    for (const script of feature.scripts.slice(done)) store.database.exec(script);
    store.database
      .prepare("INSERT INTO migration VALUES (?, ?) ON CONFLICT (feature) DO UPDATE SET number = excluded.number")
      .run(feature.feature, feature.scripts.length);
  });
}

function transaction<T>(database: DatabaseSync, work: () => T): T {
  database.exec("BEGIN IMMEDIATE");
  try {
    const result = work();
    database.exec("COMMIT");
    return result;
  } catch (cause) {
    if (database.isTransaction) database.exec("ROLLBACK");
    throw cause;
  }
}

const SQLITE_CORRUPT = 11;
const SQLITE_NOTADB = 26;
const SQLITE_FULL = 13;
const SQLITE_READONLY = 8;
const SQLITE_CANTOPEN = 14;

function storeError(cause: unknown, path: string): unknown {
  const primary = ((cause as { errcode?: number }).errcode ?? 0) & 0xff;
  if (primary === SQLITE_CORRUPT || primary === SQLITE_NOTADB)
    return userError(STORE_CORRUPT, { path, reason: (cause as Error).message }, { cause });
  if (primary === SQLITE_FULL) return fileError({ code: "ENOSPC" }, path);
  if (primary === SQLITE_READONLY || primary === SQLITE_CANTOPEN) return fileError({ code: "EACCES" }, path);
  return cause;
}
