// Which private services an environment has: made once, with its port for good. The password lies in the vault.
import type { Migrations, Store } from "../platform/store.ts";
import type { ServiceKind } from "./contract.ts";

export const SERVICE_MIGRATIONS: Migrations = {
  feature: "services",
  scripts: [
    `CREATE TABLE private_service (
       app TEXT NOT NULL, environment TEXT NOT NULL, kind TEXT NOT NULL, port INTEGER NOT NULL UNIQUE, created_at_ms INTEGER NOT NULL,
       PRIMARY KEY (app, environment, kind)
     ) STRICT, WITHOUT ROWID;`,
  ],
};

export interface ServiceRecord {
  readonly app: string;
  readonly environment: string;
  readonly kind: ServiceKind;
  readonly port: number;
}

/** None of these opens a transaction: the caller does. */
export interface ServiceStore {
  all(): ServiceRecord[];
  find(app: string, environment: string, kind: ServiceKind): ServiceRecord | null;
  add(record: ServiceRecord, atMs: number): void;
  /** To another port: only while no release has the old one in its environment. */
  move(record: ServiceRecord): void;
  forget(app: string, environment: string | null): void;
}

export function createServiceStore({ database }: Store): ServiceStore {
  const columns = "SELECT app, environment, kind, port FROM private_service";
  return {
    all: () =>
      database
        .prepare(`${columns} ORDER BY app, environment, kind`)
        .all()
        .map((row) => ({ ...(row as unknown as ServiceRecord) })),
    find(app, environment, kind) {
      const row = database.prepare(`${columns} WHERE app = ? AND environment = ? AND kind = ?`).get(app, environment, kind);
      return row === undefined ? null : { ...(row as unknown as ServiceRecord) };
    },
    add({ app, environment, kind, port }, atMs) {
      database.prepare("INSERT INTO private_service VALUES (?, ?, ?, ?, ?)").run(app, environment, kind, port, atMs);
    },
    move({ app, environment, kind, port }) {
      database
        .prepare("UPDATE private_service SET port = ? WHERE app = ? AND environment = ? AND kind = ?")
        .run(port, app, environment, kind);
    },
    forget(app, environment) {
      database.prepare("DELETE FROM private_service WHERE app = ?1 AND (?2 IS NULL OR environment = ?2)").run(app, environment);
    },
  };
}
