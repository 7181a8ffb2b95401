// What apps wrote to their own trees where nothing keeps them from it: found by comparing a serving release's tree with its artifact, at most every 10 s.
import type { StatusJson } from "../contract/status.ts";
import { compareReleaseTree, explainTreeWrites } from "../host/artifact-folder.ts";
import type { Release } from "../model/release.ts";
import { UserError } from "../platform/errors/user-error.ts";
import type { ControlPorts } from "./control-ports.ts";
import { artifactFolder, releaseTree, volumeFolder } from "./release-paths.ts";

const KEPT_MS = 10_000;
const kept = new Map<string, { readonly hint: string | null; readonly atMs: number }>();

type Ports = Pick<ControlPorts, "home" | "releases" | "clock">;

/** The same status, with the hint at each instance of the release that has none of its own. */
export async function withTreeHints(status: StatusJson, at: Ports): Promise<StatusJson> {
  const environments = await Promise.all(
    status.environments.map(async (environment) => {
      const { app, current, instances } = environment;
      const found = current === null ? null : at.releases.release(`${app}/${environment.environment}/${current}`);
      const hint = found === null ? null : await treeHint(found.release, at);
      if (hint === null) return environment;
      const marked = instances.map((instance) =>
        instance.release === current && instance.hint === null ? { ...instance, hint } : instance,
      );
      return { ...environment, instances: marked };
    }),
  );
  return { ...status, environments };
}

async function treeHint(release: Release, at: Ports): Promise<string | null> {
  const nowMs = at.clock.monotonicMs();
  const known = kept.get(release.id);
  if (known !== undefined && nowMs - known.atMs < KEPT_MS) return known.hint;
  for (const [id, { atMs }] of kept) if (nowMs - atMs >= KEPT_MS) kept.delete(id);
  const hint = await compare(release, at.home);
  kept.set(release.id, { hint, atMs: nowMs });
  return hint;
}

async function compare(release: Release, home: Ports["home"]): Promise<string | null> {
  const { app, environment, artifact, configuration } = release;
  const volumes = configuration.volumes.map((volume) => ({
    ...volume,
    folder: volumeFolder(home, { app, environment, name: volume.name }),
  }));
  try {
    return explainTreeWrites(await compareReleaseTree(artifactFolder(home, artifact), releaseTree(home, release), volumes));
  } catch (cause) {
    if (!(cause instanceof UserError)) throw cause;
    return cause.message; // the artifact is gone or damaged: the next start will say the same
  }
}
