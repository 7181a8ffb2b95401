// The first step of a rollout: the release's own view of its app tree, with its volumes linked in, and the port it will be served on. Idempotent.
import { join } from "node:path";
import { materialiseReleaseTree } from "../build/directory/release-tree.ts";
import type { RolloutView, StepResult } from "../deploy/engines/engine.ts";
import { ensureFolder } from "../host/create-home.ts";
import type { Home } from "../host/home.ts";
import type { Release } from "../model/release.ts";
import { PORT_TAKEN, PREPARE_FAILED } from "../platform/errors/deploy-errors.ts";
import { UserError } from "../platform/errors/user-error.ts";
import type { Log } from "../platform/log.ts";
import { isPortFree } from "../release/allocate-port.ts";
import type { ReleaseStore } from "../release/store.ts";
import { replacePort } from "./find-port.ts";
import { artifactFolder, releaseTree, volumeFolder } from "./release-paths.ts";
import { verifyBeforeUse } from "./verify-before-use.ts";

export interface LayOutPorts {
  readonly home: Home;
  readonly log: Log;
  readonly releases: ReleaseStore;
  /** Ports that this home's own edge holds already. */
  readonly ownPorts: () => ReadonlySet<number>;
}

export async function layOutRelease({ plan }: RolloutView, at: LayOutPorts): Promise<StepResult> {
  const target = at.releases.release(plan.request.to)?.release;
  if (target === undefined) throw new Error(`rollout ${plan.request.id} leads to a release that the store does not have`);
  try {
    await makeTree(target, at.home);
  } catch (error) {
    at.log.error("a release could not be laid out", { release: target.id, error });
    const because =
      error instanceof UserError ? `${error.title} ${error.message} ${error.hint}`.replace(/\.$/, "") : (error as Error).message;
    return { kind: "failed", failure: { code: PREPARE_FAILED.code, because, output: [] } };
  }
  return checkPort(target, at);
}

export async function makeTree(release: Release, home: Home): Promise<void> {
  const { app, environment } = release;
  makePassages(home, [app, environment]);
  await verifyBeforeUse(artifactFolder(home, release.artifact), home);
  await materialiseReleaseTree({
    artifactFolder: artifactFolder(home, release.artifact),
    target: releaseTree(home, release),
    volumes: release.configuration.volumes.map((volume) => ({
      ...volume,
      folder: volumeFolder(home, { app, environment, name: volume.name }),
    })),
  });
}

/** As root the app is another user: it passes through the folders above its volumes. */
function makePassages(home: Home, names: readonly string[]): void {
  for (let count = 1; count <= names.length; count++)
    ensureFolder(join(home.volumes, ...names.slice(0, count)), home.isRoot ? 0o711 : 0o700);
}

/** A port that was free when it was recorded may be somebody else's by now. */
async function checkPort(release: Release, at: LayOutPorts): Promise<StepResult> {
  const { service } = release.configuration;
  const port = at.releases.environment(release.app, release.environment)?.port ?? null;
  const isOurs = port === null || service === null || at.ownPorts().has(port);
  if (isOurs || (await isPortFree(port)) || (await replacePort(release, service, at))) return { kind: "done", evidence: null };
  return {
    kind: "failed",
    failure: {
      code: PORT_TAKEN.code,
      because: `127.0.0.1:${port} is recorded for ${release.app} and another program listens there`,
      output: [],
    },
  };
}
