// Tables of apps, environments, releases and their history.
import type { Migrations } from "../platform/store.ts";

export const RELEASE_MIGRATIONS: Migrations = {
  feature: "release",
  scripts: [
    `CREATE TABLE app (name TEXT PRIMARY KEY, created_at_ms INTEGER NOT NULL) STRICT;
     CREATE TABLE environment (
       app TEXT NOT NULL REFERENCES app (name) ON DELETE CASCADE, name TEXT NOT NULL,
       current TEXT, port INTEGER UNIQUE, next_number INTEGER NOT NULL DEFAULT 1,
       settings TEXT NOT NULL DEFAULT '{}', created_at_ms INTEGER NOT NULL,
       PRIMARY KEY (app, name)
     ) STRICT;
     CREATE TABLE release (
       id TEXT PRIMARY KEY, app TEXT NOT NULL, environment TEXT NOT NULL, number INTEGER NOT NULL,
       artifact TEXT NOT NULL, body TEXT NOT NULL, created_at_ms INTEGER NOT NULL,
       deployed_at_ms INTEGER, retired INTEGER NOT NULL DEFAULT 0,
       FOREIGN KEY (app, environment) REFERENCES environment (app, name) ON DELETE CASCADE,
       UNIQUE (app, environment, number)
     ) STRICT;
     CREATE TABLE history (
       number INTEGER PRIMARY KEY AUTOINCREMENT, at_ms INTEGER NOT NULL, who TEXT NOT NULL,
       app TEXT NOT NULL, environment TEXT, what TEXT NOT NULL, release TEXT, detail TEXT
     ) STRICT;
     CREATE TABLE listener (host TEXT NOT NULL, port INTEGER NOT NULL, PRIMARY KEY (host, port)) STRICT;
     CREATE INDEX history_by_app ON history (app, number);`,
    `CREATE TABLE trusted_proxy (range TEXT PRIMARY KEY) STRICT;`,
    `CREATE TABLE release_audit (release TEXT PRIMARY KEY REFERENCES release (id) ON DELETE CASCADE, body TEXT NOT NULL) STRICT;`,
  ],
};
