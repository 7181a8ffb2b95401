// Apps, their environments and releases. A release row is written once; only its retirement is marked later.
import { evidenceToKeep, type AuditEvidence } from "../model/audit-evidence.ts";
import type { Release } from "../model/release.ts";
import type { Store } from "../platform/store.ts";

/** What a person changed about an environment outside its releases. */
export interface EnvironmentSettings {
  /** Process → instances, over what the configuration says. */
  readonly scale: Readonly<Record<string, number>>;
  /** Hosts added by hand, beside those of the configuration. */
  readonly hosts: readonly string[];
  readonly maintenance: { readonly page: string | null; readonly sinceMs: number } | null;
  /** Folder it was shipped from last. */
  readonly root: string | null;
}

export interface EnvironmentRecord {
  readonly app: string;
  readonly name: string;
  /** Release id; null before the first one serves. */
  readonly current: string | null;
  /** Loopback port, recorded for good. */
  readonly port: number | null;
  readonly settings: EnvironmentSettings;
}

export interface ReleaseRecord {
  readonly release: Release;
  /** First time it got traffic; null: never. */
  readonly deployedAtMs: number | null;
  /** Its files are gone; it can no longer be gone back to. */
  readonly retired: boolean;
}

/** None of these opens a transaction: the caller does. */
export interface ReleaseStore {
  apps(): string[];
  environments(): EnvironmentRecord[];
  environment(app: string, name: string): EnvironmentRecord | null;
  /** Creates app and environment when they are new. */
  ensureEnvironment(app: string, name: string, atMs: number): EnvironmentRecord;
  setPort(app: string, name: string, port: number): void;
  setSettings(app: string, name: string, settings: EnvironmentSettings): void;
  setCurrent(app: string, name: string, release: string | null, atMs: number): void;
  /** Takes the next number; numbers are never given twice. */
  addRelease(draft: Omit<Release, "id" | "number">): Release;
  /** What the audit of its tree found; a release that passed no such gate has none. */
  setAudit(id: string, evidence: AuditEvidence): void;
  audit(id: string): AuditEvidence | null;
  release(id: string): ReleaseRecord | null;
  /** Newest first. */
  releases(app: string, environment: string): ReleaseRecord[];
  /** The last one of a lower number that ever got traffic. */
  servedBefore(release: Release): ReleaseRecord | null;
  retire(id: string): void;
  /** With its releases; the app goes with its last environment. */
  removeEnvironment(app: string, name: string): void;
}

const NO_SETTINGS: EnvironmentSettings = { scale: {}, hosts: [], maintenance: null, root: null };

export function createReleaseStore({ database }: Store): ReleaseStore {
  const environment = (app: string, name: string): EnvironmentRecord | null => {
    const row = database.prepare("SELECT * FROM environment WHERE app = ? AND name = ?").get(app, name);
    return row === undefined ? null : toEnvironment(row);
  };
  const set = (column: string, value: string | number | null, app: string, name: string): void =>
    void database.prepare(`UPDATE environment SET ${column} = ? WHERE app = ? AND name = ?`).run(value, app, name);
  return {
    apps: () => (database.prepare("SELECT name FROM app ORDER BY name").all() as { name: string }[]).map(({ name }) => name),
    environments: () => database.prepare("SELECT * FROM environment ORDER BY app, name").all().map(toEnvironment),
    environment,
    ensureEnvironment(app, name, atMs) {
      database.prepare("INSERT OR IGNORE INTO app VALUES (?, ?)").run(app, atMs);
      database.prepare("INSERT OR IGNORE INTO environment (app, name, created_at_ms) VALUES (?, ?, ?)").run(app, name, atMs);
      return environment(app, name) as EnvironmentRecord;
    },
    setPort: (app, name, port) => set("port", port, app, name),
    setSettings: (app, name, settings) => set("settings", JSON.stringify(settings), app, name),
    setCurrent(app, name, release, atMs) {
      set("current", release, app, name);
      if (release !== null) {
        database.prepare("UPDATE release SET deployed_at_ms = ? WHERE id = ? AND deployed_at_ms IS NULL").run(atMs, release);
      }
    },
    addRelease(draft) {
      const { app, environment: name } = draft;
      const row = database
        .prepare("UPDATE environment SET next_number = next_number + 1 WHERE app = ? AND name = ? RETURNING next_number - 1 AS number")
        .get(app, name) as { number: number };
      const release: Release = { ...draft, id: `${app}/${name}/v${row.number}`, number: row.number };
      database
        .prepare("INSERT INTO release (id, app, environment, number, artifact, body, created_at_ms) VALUES (?, ?, ?, ?, ?, ?, ?)")
        .run(release.id, app, name, release.number, release.artifact, JSON.stringify(release), release.createdAtMs);
      return release;
    },
    setAudit: (id, evidence) =>
      void database.prepare("INSERT INTO release_audit VALUES (?, ?)").run(id, JSON.stringify(evidenceToKeep(evidence))),
    audit(id) {
      const row = database.prepare("SELECT body FROM release_audit WHERE release = ?").get(id) as { body: string } | undefined;
      return row === undefined ? null : (JSON.parse(row.body) as AuditEvidence);
    },
    release(id) {
      const row = database.prepare("SELECT * FROM release WHERE id = ?").get(id);
      return row === undefined ? null : toRelease(row);
    },
    releases: (app, name) =>
      database.prepare("SELECT * FROM release WHERE app = ? AND environment = ? ORDER BY number DESC").all(app, name).map(toRelease),
    servedBefore({ app, environment: name, number }) {
      const row = database
        .prepare(
          "SELECT * FROM release WHERE app = ? AND environment = ? AND number < ? AND deployed_at_ms IS NOT NULL ORDER BY number DESC LIMIT 1",
        )
        .get(app, name, number);
      return row === undefined ? null : toRelease(row);
    },
    retire: (id) => void database.prepare("UPDATE release SET retired = 1 WHERE id = ?").run(id),
    removeEnvironment(app, name) {
      database.prepare("DELETE FROM environment WHERE app = ? AND name = ?").run(app, name);
      database.prepare("DELETE FROM app WHERE name = ?1 AND NOT EXISTS (SELECT 1 FROM environment WHERE app = ?1)").run(app);
    },
  };
}

function toEnvironment(row: unknown): EnvironmentRecord {
  const { app, name, current, port, settings } = row as {
    app: string;
    name: string;
    current: string | null;
    port: number | null;
    settings: string;
  };
  return { app, name, current, port, settings: { ...NO_SETTINGS, ...(JSON.parse(settings) as Partial<EnvironmentSettings>) } };
}

function toRelease(row: unknown): ReleaseRecord {
  const { body, deployed_at_ms: deployedAtMs, retired } = row as { body: string; deployed_at_ms: number | null; retired: number };
  return { release: JSON.parse(body) as Release, deployedAtMs, retired: retired === 1 };
}
