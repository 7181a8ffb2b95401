// After a rollout: the files of releases that are past retention go. Records and history stay.
import { removeReleaseTree } from "../build/directory/release-tree.ts";
import { removeEnvironment } from "../host/sealed-environment.ts";
import type { Home } from "../host/home.ts";
import type { Log } from "../platform/log.ts";
import { releasesToRetire } from "../release/retention.ts";
import type { EnvironmentKey } from "../contract/control-api.ts";
import type { Records } from "./control-ports.ts";
import { releaseTree } from "./release-paths.ts";

/** Marked first, so that nobody goes back to one whose files are half gone. */
export async function retireReleases(
  { app, environment }: EnvironmentKey,
  at: Records & { readonly home: Home; readonly log: Log },
): Promise<void> {
  const record = at.releases.environment(app, environment);
  if (record === null) return;
  const open = at.journal.openRollout(app, environment);
  const running = at.journal.batches(app, environment).map(({ release }) => release);
  const inUse = [record.current ?? "", open?.request.to ?? "", open?.request.from ?? "", ...running];
  const old = releasesToRetire(at.releases.releases(app, environment), inUse);
  at.store.transaction(() => {
    for (const { release } of old) at.releases.retire(release.id);
  });
  for (const { release } of old) {
    removeReleaseTree(releaseTree(at.home, release));
    if (release.sealedEnvironment !== "") removeEnvironment(at.home, release.sealedEnvironment);
    at.log.info("release retired", { release: release.id });
  }
}
