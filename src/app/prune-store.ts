// Frees what no release needs any more. Releases that can still be rolled back to keep everything they run from.
import { existsSync } from "node:fs";
import { planPrune, type PrunePlan } from "../build/store/plan-prune.ts";
import { enterStore } from "../build/store/presence.ts";
import { createStore } from "../build/store/layout.ts";
import { removeTree } from "../build/store/remove-tree.ts";
import { sweepAside, sweepVenvs } from "../build/store/sweep.ts";
import type { Home } from "../host/home.ts";
import type { Clock } from "../platform/clock.ts";
import { openStore } from "../platform/store.ts";
import { RELEASE_MIGRATIONS } from "../release/migrations.ts";
import { createReleaseStore } from "../release/store.ts";

export interface PruneRequest {
  readonly dryRun: boolean;
  readonly cache: boolean;
}

export interface PrunePorts {
  readonly home: Home;
  readonly clock: Clock;
  readonly progress: (text: string) => void;
  readonly signal?: AbortSignal;
}

export async function pruneStore(request: PruneRequest, at: PrunePorts): Promise<PrunePlan> {
  const layout = createStore(at.home.store);
  using _entered = await enterStore(layout, "prune", at);
  const referenced = referencedArtifacts(at.home);
  const plan = planPrune(layout, { referenced, nowMs: at.clock.nowMs(), cache: request.cache });
  if (request.dryRun) return plan;
  at.progress(`Freeing ${plan.artifacts.length} artifacts`);
  // Artifacts first: what is left when this is killed is never an artifact without its parts.
  for (const path of [...plan.artifacts, ...plan.venvs, ...plan.others]) {
    at.signal?.throwIfAborted();
    removeTree(path);
  }
  sweepVenvs(layout);
  sweepAside(layout, at.clock.nowMs());
  return plan;
}

/** Of every release that is not retired: the current one, those retained for a rollback, and those a rollout is moving to. */
export function referencedArtifacts(home: Home): Set<string> {
  if (!existsSync(home.database)) return new Set();
  using store = openStore(home.database, [RELEASE_MIGRATIONS]);
  const releases = createReleaseStore(store);
  return new Set(
    releases.environments().flatMap(({ app, name }) =>
      releases
        .releases(app, name)
        .filter(({ retired }) => !retired)
        .map(({ release }) => release.artifact),
    ),
  );
}
