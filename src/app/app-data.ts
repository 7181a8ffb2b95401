// Where the data of an app lies: its volumes, and the PostgreSQL databases whose address the release that serves is given.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { EnvironmentKey } from "../contract/control-api.ts";
import type { Home } from "../host/home.ts";
import { openEnvironment } from "../host/sealed-environment.ts";
import type { Release, VolumeSpec } from "../model/release.ts";
import { Secret } from "../platform/secret.ts";
import { isPostgresUrl, type PostgresDatabase } from "../volumes/postgres.ts";
import type { ControlPorts } from "./control-ports.ts";
import { findCurrent } from "./find-environment.ts";
import { volumeFolder } from "./release-paths.ts";

export interface AppData {
  readonly release: Release;
  readonly volumes: readonly (VolumeSpec & { readonly folder: string })[];
  readonly databases: readonly PostgresDatabase[];
}

/** Throws NO_RELEASE or UNKNOWN_APP. `only`: names of volumes and of database variables; empty: all. */
export function findAppData(key: EnvironmentKey, only: readonly string[], at: Pick<ControlPorts, "releases" | "home">): AppData {
  const { release } = findCurrent(key, at);
  const isWanted = (name: string): boolean => only.length === 0 || only.includes(name);
  const volumes = release.configuration.volumes.map((volume) => ({
    ...volume,
    folder: volumeFolder(at.home, { app: key.app, environment: key.environment, name: volume.name }),
  }));
  return {
    release,
    volumes: volumes.filter(({ name }) => isWanted(name)),
    databases: findDatabases(release, at.home).filter(({ variable }) => isWanted(variable)),
  };
}

/** Two variables with one address are one database. */
function findDatabases(release: Release, home: Home): PostgresDatabase[] {
  const plain = Object.entries(release.configuration.variables).map(([name, value]) => [name, new Secret(value)] as const);
  const sealed = release.sealedEnvironment === "" ? [] : Object.entries(openEnvironment(home, release.sealedEnvironment));
  const found = new Map<string, PostgresDatabase>();
  for (const [variable, url] of [...plain, ...sealed].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const value = url.reveal(); // to tell an address of PostgreSQL from anything else
    if (isPostgresUrl(value) && !found.has(value)) found.set(value, { variable, url });
  }
  return [...found.values()];
}

/** HOME/backups/<app>/<environment>/, its owner's alone. */
export function backupFolder(home: Home, { app, environment }: EnvironmentKey): string {
  const folder = join(home.path, "backups", app, environment);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return folder;
}
