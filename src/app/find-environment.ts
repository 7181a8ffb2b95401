// The record of an environment by its name, or the error that names the nearest.
import type { EnvironmentKey } from "../contract/control-api.ts";
import type { Release } from "../model/release.ts";
import { NO_RELEASE, UNKNOWN_APP } from "../platform/errors/release-errors.ts";
import { userError } from "../platform/errors/user-error.ts";
import { nearestName } from "../platform/nearest.ts";
import type { EnvironmentRecord } from "../release/store.ts";
import type { Records } from "./control-ports.ts";

/** Throws UNKNOWN_APP. */
export function findEnvironment({ app, environment }: EnvironmentKey, at: Pick<Records, "releases">): EnvironmentRecord {
  const found = at.releases.environment(app, environment);
  if (found !== null) return found;
  const apps = at.releases.apps();
  if (!apps.includes(app)) throw userError(UNKNOWN_APP, { app, environment: null, nearest: nearestName(app, apps) });
  const names = at.releases.environments().filter((record) => record.app === app);
  const nearest = nearestName(
    environment,
    names.map(({ name }) => name),
  );
  throw userError(UNKNOWN_APP, { app, environment, nearest: nearest ?? names[0]?.name ?? null });
}

/** Throws NO_RELEASE while none serves. */
export function findCurrent(key: EnvironmentKey, at: Pick<Records, "releases">): { environment: EnvironmentRecord; release: Release } {
  const environment = findEnvironment(key, at);
  const release = environment.current === null ? null : (at.releases.release(environment.current)?.release ?? null);
  if (release === null) throw userError(NO_RELEASE, key);
  return { environment, release };
}
