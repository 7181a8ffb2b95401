// Releases, history and apps as lists of the contract.
import type { AppJson, EnvironmentKey } from "../contract/control-api.ts";
import type { HistoryJson, JobJson, ReleaseJson } from "../contract/status.ts";
import { shortRelease } from "../deploy/engines/process/judge.ts";
import type { Records } from "./control-ports.ts";
import { findEnvironment } from "./find-environment.ts";
import { readRollout } from "./host-world.ts";
import { hostsOf, releaseJson, urlOf } from "./read-status.ts";
import { jobJson } from "./run-jobs.ts";

export function listApps(at: Records): AppJson[] {
  return at.releases.environments().map((record) => {
    const { app, name: environment, current, settings } = record;
    const release = current === null ? null : at.releases.release(current);
    return {
      app,
      environment,
      current: current === null ? null : shortRelease(current),
      url: urlOf(record),
      hosts: hostsOf(record, release),
      path: release?.release.configuration.service?.pathPrefix ?? "/",
      root: settings.root,
      maintenance: settings.maintenance !== null,
    };
  });
}

/** Newest first. */
export function listReleases(key: EnvironmentKey, at: Records): ReleaseJson[] {
  const { current } = findEnvironment(key, at);
  const rollout = at.journal.lastRollout(key.app, key.environment);
  const state = rollout === null ? null : readRollout(rollout, at);
  return at.releases.releases(key.app, key.environment).map((record) => releaseJson(record, { current, rollout, state }, at.releases));
}

export function listHistory(
  filter: { readonly app: string | null; readonly environment: string | null; readonly limit: number },
  at: Records,
): HistoryJson[] {
  return at.history.list(filter).map(({ atMs, release, ...entry }) => ({
    ...entry,
    at: new Date(atMs).toISOString(),
    release: release === null ? null : shortRelease(release),
  }));
}

export function listJobs(key: EnvironmentKey, limit: number, at: Records): JobJson[] {
  findEnvironment(key, at);
  return at.jobs.list(key.app, key.environment, limit).map(jobJson);
}

/** Artifacts that a release which is still kept was made of. */
export function artifactsInUse(at: Records): string[] {
  const all = at.releases.environments().flatMap(({ app, name }) => at.releases.releases(app, name));
  return [...new Set(all.filter(({ retired }) => !retired).map(({ release }) => release.artifact))];
}
