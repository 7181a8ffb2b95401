// Secrets of an app in an environment, each value sealed, with versions: a release names the versions it was made with.
import type { Migrations, Store } from "../platform/store.ts";
import { SECRETS_KEY_LOST } from "../platform/errors/secret-errors.ts";
import { userError } from "../platform/errors/user-error.ts";
import type { Random } from "../platform/random.ts";
import { seal, unseal } from "../platform/seal.ts";
import { Secret } from "../platform/secret.ts";
import { readKey, readOrCreateKey } from "./key.ts";

export const SECRET_MIGRATIONS: Migrations = {
  feature: "secrets",
  scripts: [
    `CREATE TABLE secret (
       app TEXT NOT NULL, environment TEXT NOT NULL, name TEXT NOT NULL, version INTEGER NOT NULL,
       sealed BLOB, set_at_ms INTEGER NOT NULL, set_by TEXT NOT NULL,
       PRIMARY KEY (app, environment, name, version)
     ) STRICT, WITHOUT ROWID;`,
  ],
};

export interface SecretPlace {
  readonly app: string;
  readonly environment: string;
}

export interface SecretEntry {
  readonly name: string;
  readonly version: number;
  readonly setAtMs: number;
  readonly setBy: string;
}

/** None of these opens a transaction: the caller does. Names that hold a colon are Fairlead's own and in no list. */
export interface Vault {
  /** Returns the new version; the same value again makes none and returns the current one. */
  set(at: SecretPlace, name: string, value: Secret, by: { readonly who: string; readonly atMs: number }): number;
  /** False when there was none. Versions that releases name stay until they are forgotten. */
  remove(at: SecretPlace, name: string, by: { readonly who: string; readonly atMs: number }): boolean;
  /** Current ones by name, without values. */
  list(at: SecretPlace): SecretEntry[];
  /** Throws SECRETS_KEY_LOST. A version that is not there is a bug of the caller. */
  open(at: SecretPlace, versions: Readonly<Record<string, number>>): Record<string, Secret>;
  /** One current value, also of Fairlead's own names; null when there is none. */
  read(at: SecretPlace, name: string): Secret | null;
  forget(app: string, environment: string | null): void;
}

const VERSIONS_KEPT = 20;

/** `keyPath` is made with the first secret. */
export function createVault({ database }: Store, keyPath: string, random: Random): Vault {
  const newest = (at: SecretPlace, name: string): { version: number; sealed: Uint8Array | null } | null =>
    (database
      .prepare("SELECT version, sealed FROM secret WHERE app = ? AND environment = ? AND name = ? ORDER BY version DESC LIMIT 1")
      .get(at.app, at.environment, name) ?? null) as { version: number; sealed: Uint8Array | null } | null;
  const openOne = (at: SecretPlace, name: string, row: { version: number; sealed: Uint8Array | null }): Secret => {
    if (row.sealed === null) throw new Error(`version ${row.version} of secret ${name} was removed`);
    return new Secret(openSealed(keyPath, purpose(at, name, row.version), row.sealed));
  };
  const add = (
    at: SecretPlace,
    name: string,
    sealed: (version: number) => Uint8Array | null,
    by: { who: string; atMs: number },
  ): number => {
    const version = (newest(at, name)?.version ?? 0) + 1;
    database
      .prepare("INSERT INTO secret VALUES (?, ?, ?, ?, ?, ?, ?)")
      .run(at.app, at.environment, name, version, sealed(version), by.atMs, by.who);
    database
      .prepare("DELETE FROM secret WHERE app = ? AND environment = ? AND name = ? AND version <= ?")
      .run(at.app, at.environment, name, version - VERSIONS_KEPT);
    return version;
  };
  return {
    set(at, name, value, by) {
      const current = newest(at, name);
      const key = readOrCreateKey(keyPath, random);
      if (current?.sealed && sameValue(key, purpose(at, name, current.version), current.sealed, value)) return current.version;
      return add(at, name, (version) => seal(key, purpose(at, name, version), Buffer.from(value.reveal())), by);
    },
    remove(at, name, by) {
      if (!newest(at, name)?.sealed) return false;
      add(at, name, () => null, by);
      return true;
    },
    list: (at) =>
      database
        .prepare(
          `SELECT name, version, set_at_ms AS setAtMs, set_by AS setBy FROM secret AS s
           WHERE app = ?1 AND environment = ?2 AND sealed IS NOT NULL AND instr(name, ':') = 0
             AND version = (SELECT max(version) FROM secret WHERE app = ?1 AND environment = ?2 AND name = s.name) ORDER BY name`,
        )
        .all(at.app, at.environment)
        .map((row) => ({ ...(row as unknown as SecretEntry) })),
    open(at, versions) {
      const find = database.prepare("SELECT version, sealed FROM secret WHERE app = ? AND environment = ? AND name = ? AND version = ?");
      const entries = Object.entries(versions).map(([name, version]) => {
        const row = find.get(at.app, at.environment, name, version) as { version: number; sealed: Uint8Array | null } | undefined;
        if (row === undefined) throw new Error(`secret ${name} has no version ${version}`);
        return [name, openOne(at, name, row)] as const;
      });
      return Object.fromEntries(entries);
    },
    read(at, name) {
      const row = newest(at, name);
      return row?.sealed ? openOne(at, name, row) : null;
    },
    forget(app, environment) {
      database.prepare("DELETE FROM secret WHERE app = ?1 AND (?2 IS NULL OR environment = ?2)").run(app, environment);
    },
  };
}

/** A sealed value cannot be moved to another name, version, app or environment: its place is part of what is authenticated. */
function purpose(at: SecretPlace, name: string, version: number): string {
  return `secret ${at.app}/${at.environment}/${name}/${version}`;
}

function openSealed(keyPath: string, purpose: string, sealed: Uint8Array): string {
  const key = readKey(keyPath);
  if (key === null) throw userError(SECRETS_KEY_LOST, { path: keyPath, reason: "the file does not exist" });
  try {
    return unseal(key, purpose, sealed).toString("utf8");
  } catch (cause) {
    throw userError(SECRETS_KEY_LOST, { path: keyPath, reason: "it does not open what lies in the database" }, { cause });
  }
}

/** With another key nothing is the same; setting a secret again is how a lost key is overcome. */
function sameValue(key: Uint8Array, purpose: string, sealed: Uint8Array, value: Secret): boolean {
  try {
    return unseal(key, purpose, sealed).equals(Buffer.from(value.reveal()));
  } catch {
    return false;
  }
}
