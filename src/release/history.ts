// Who did what when: append-only.
import type { Store } from "../platform/store.ts";

export interface HistoryEntry {
  readonly number: number;
  readonly atMs: number;
  readonly who: string;
  readonly app: string;
  readonly environment: string | null;
  /** In words: "shipped v3", "rolled back to v1 (asked)", "set maintenance on". */
  readonly what: string;
  readonly release: string | null;
  /** Why, or what came of it. */
  readonly detail: string | null;
}

export interface History {
  /** Within the caller's transaction. */
  add(entry: Omit<HistoryEntry, "number">): void;
  /** Newest first. */
  list(filter: { readonly app: string | null; readonly environment: string | null; readonly limit: number }): HistoryEntry[];
}

export function createHistory({ database }: Store): History {
  return {
    add(entry) {
      database
        .prepare("INSERT INTO history (at_ms, who, app, environment, what, release, detail) VALUES (?, ?, ?, ?, ?, ?, ?)")
        .run(entry.atMs, entry.who, entry.app, entry.environment, entry.what, entry.release, entry.detail);
    },
    list({ app, environment, limit }) {
      return database
        .prepare(
          `SELECT number, at_ms AS atMs, who, app, environment, what, release, detail FROM history
           WHERE (?1 IS NULL OR app = ?1) AND (?2 IS NULL OR environment = ?2) ORDER BY number DESC LIMIT ?3`,
        )
        .all(app, environment, limit)
        .map((row) => ({ ...(row as unknown as HistoryEntry) }));
    },
  };
}
