// Where the data of an app lies: its volumes, and the PostgreSQL databases whose address the release that serves is given.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { EnvironmentKey } from "../contract/control-api.ts";
import type { Home } from "../host/home.ts";
import { openEnvironment } from "../host/sealed-environment.ts";
import type { Release, VolumeSpec } from "../model/release.ts";
import { Secret } from "../platform/secret.ts";
import { isPostgresUrl, type PostgresDatabase } from "../volumes/postgres.ts";
import { postgres } from "../services/postgres/service.ts";
import { activeServices } from "./complete-configuration.ts";
import type { ControlPorts } from "./control-ports.ts";
import { findCurrent } from "./find-environment.ts";
import { passwordName } from "./open-values.ts";
import { serviceFolder } from "./private-services.ts";
import { volumeFolder } from "./release-paths.ts";

export interface AppData {
  readonly release: Release;
  readonly volumes: readonly (VolumeSpec & { readonly folder: string })[];
  readonly databases: readonly PostgresDatabase[];
}

/** Throws NO_RELEASE or UNKNOWN_APP. `only`: names of volumes and of database variables; empty: all. */
export function findAppData(key: EnvironmentKey, only: readonly string[], at: Pick<ControlPorts, "releases" | "home" | "values">): AppData {
  const { release } = findCurrent(key, at);
  const isWanted = (name: string): boolean => only.length === 0 || only.includes(name);
  const volumes = release.configuration.volumes.map((volume) => ({
    ...volume,
    folder: volumeFolder(at.home, { app: key.app, environment: key.environment, name: volume.name }),
  }));
  return {
    release,
    volumes: volumes.filter(({ name }) => isWanted(name)),
    databases: findDatabases(release, at).filter(({ variable }) => isWanted(variable)),
  };
}

/** Two variables with one address are one database. A private one whose address the app has in parts goes under its own name. */
function findDatabases(release: Release, at: Pick<ControlPorts, "home" | "values">): PostgresDatabase[] {
  const plain = Object.entries(release.configuration.variables).map(([name, value]) => [name, new Secret(value)] as const);
  const sealed = release.sealedEnvironment === "" ? [] : Object.entries(openEnvironment(at.home, release.sealedEnvironment));
  const found = new Map<string, PostgresDatabase>();
  const own = privateDatabase(release, at);
  for (const [variable, url] of [...[...plain, ...sealed].sort(([a], [b]) => (a < b ? -1 : 1)), ...own]) {
    const value = url.reveal(); // to tell an address of PostgreSQL from anything else
    const address = value.replace(/^[^:]*/, "");
    if (isPostgresUrl(value) && !found.has(address)) found.set(address, { variable, url });
  }
  return [...found.values()];
}

const PRIVATE_DATABASE = "private-postgres";

function privateDatabase(
  release: Release,
  { values, home }: Pick<ControlPorts, "home" | "values">,
): readonly (readonly [string, Secret])[] {
  const isUsed = activeServices(release.configuration, Object.keys(release.secrets)).some(({ kind }) => kind === "postgres");
  const record = isUsed ? values.services.find(release.app, release.environment, "postgres") : null;
  const password = record === null ? null : values.vault.read(release, passwordName("postgres"));
  if (record === null || password === null) return [];
  const place = { folder: serviceFolder(record, home), port: record.port, password };
  return [[PRIVATE_DATABASE, new Secret(postgres.value(place, { name: PRIVATE_DATABASE, part: "url", scheme: null }))]];
}

/** HOME/backups/<app>/<environment>/, its owner's alone. */
export function backupFolder(home: Home, { app, environment }: EnvironmentKey): string {
  const folder = join(home.path, "backups", app, environment);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return folder;
}
