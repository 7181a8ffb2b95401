// Maintenance, and the end of an app.
import { rmSync } from "node:fs";
import { join } from "node:path";
import { removeReleaseTree } from "../build/directory/release-tree.ts";
import type { DestroyRequest, MaintenanceRequest } from "../contract/control-api.ts";
import { UNKNOWN_APP } from "../platform/errors/release-errors.ts";
import { userError } from "../platform/errors/user-error.ts";
import { nearestName } from "../platform/nearest.ts";
import { removeEnvironment } from "../host/sealed-environment.ts";
import type { ControlPorts } from "./control-ports.ts";
import { findEnvironment } from "./find-environment.ts";
import { forgetValues } from "./open-values.ts";
import { refuseWhenHeld } from "./start-rollout.ts";

/** Takes effect at once: the table is written before this returns. */
export async function setMaintenance({ app, environment, on, page, by }: MaintenanceRequest, at: ControlPorts): Promise<void> {
  const record = findEnvironment({ app, environment }, at);
  const nowMs = at.clock.nowMs();
  const maintenance = on ? { page, sinceMs: nowMs } : null;
  at.store.transaction(() => {
    at.releases.setSettings(app, environment, { ...record.settings, maintenance });
    at.history.add({
      atMs: nowMs,
      who: by,
      app,
      environment,
      what: `maintenance ${on ? "on" : "off"}`,
      release: record.current,
      detail: null,
    });
  });
  await at.sync.putTable();
}

/** Instances end within their grace, records and files go; volumes stay when asked. History keeps who did it. */
export async function destroyApp(request: DestroyRequest, at: ControlPorts): Promise<readonly string[]> {
  const { app } = request;
  const all = at.releases.environments().filter((record) => record.app === app);
  const chosen = request.environment === null ? all : [findEnvironment({ app, environment: request.environment }, at)];
  if (chosen.length === 0) throw userError(UNKNOWN_APP, { app, environment: null, nearest: nearestName(app, at.releases.apps()) });
  for (const { name } of chosen) refuseWhenHeld({ app, environment: name }, at);
  const releases = chosen.flatMap(({ name }) => at.releases.releases(app, name));
  at.store.transaction(() => {
    for (const { name } of chosen) {
      at.journal.forget(app, name);
      at.jobs.forget(app, name);
      forgetValues({ app, environment: name }, request.keepVolumes, at.values);
      at.releases.removeEnvironment(app, name);
      const entry = { atMs: at.clock.nowMs(), who: request.by, app, environment: name };
      at.history.add({ ...entry, what: "destroyed", release: null, detail: request.keepVolumes ? "volumes kept" : "with its volumes" });
    }
  });
  await at.engine.reconcile(new AbortController().signal);
  for (const { release } of releases) if (release.sealedEnvironment !== "") removeEnvironment(at.home, release.sealedEnvironment);
  const gone = chosen.map(({ name }) => name);
  await waitForInstances(app, gone, at);
  for (const name of gone) {
    removeReleaseTree(join(at.home.path, "releases", app, name));
    if (!request.keepVolumes) rmSync(join(at.home.volumes, app, name), { recursive: true, force: true });
  }
  return gone;
}

const END_WAIT_MS = 30_000;

/** Files go after the processes that have them open. One that takes longer than this ends without them. */
async function waitForInstances(app: string, environments: readonly string[], at: ControlPorts): Promise<void> {
  const endMs = at.clock.monotonicMs() + END_WAIT_MS;
  for (let revision = -1; at.clock.monotonicMs() < endMs;) {
    const observed = await at.sync.nextObserved(revision, 1_000, AbortSignal.timeout(END_WAIT_MS));
    const left = observed.instances.filter(
      (instance) => instance.app === app && environments.includes(instance.environment) && instance.phase !== "stopped",
    );
    if (left.length === 0) return;
    revision = observed.revision;
  }
}
