// What this home's records say should run and be served: environments with their batches, and jobs. Read anew for every write to the agent.
import type { ListenerSpec } from "../model/host/routing-table.ts";
import type { JobSpec } from "../model/host/desired-state.ts";
import type { Release } from "../model/release.ts";
import {
  commandEnvironment,
  type EnvironmentOnHost,
  type HostFacts,
  type HostWorld,
  type ReleaseOnHost,
} from "../deploy/engines/process/commands.ts";
import { releaseCommandJobId } from "../deploy/engines/process/engine.ts";
import type { JobRecord } from "../deploy/jobs.ts";
import { foldJournal, type RolloutPlan, type RolloutState } from "../deploy/rollout/machine.ts";
import type { BatchState } from "../deploy/strategies/strategy.ts";
import type { Home } from "../host/home.ts";
import type { EnvironmentRecord } from "../release/store.ts";
import type { Records } from "./control-ports.ts";
import { artifactFolder, manifestPart, releaseTree, volumeFolder } from "./release-paths.ts";

export interface WorldPorts extends Pick<Records, "releases" | "journal" | "jobs"> {
  readonly home: Home;
  readonly facts: HostFacts;
  readonly sharedListeners: () => readonly ListenerSpec[];
  readonly trustedProxies: () => readonly string[];
  readonly userOf: (release: Release) => ReleaseOnHost["user"];
}

export function readHostWorld(at: WorldPorts): HostWorld {
  const rollouts = at.journal.openRollouts().map((plan) => ({ plan, state: readRollout(plan, at) }));
  const environments = at.releases.environments().map((environment) => {
    const { app, name } = environment;
    const open = rollouts.find(({ plan }) => plan.request.app === app && plan.request.environment === name);
    const batches = open === undefined ? settled(environment, at) : Object.values(open.state.batches);
    return environmentOnHost(environment, batches, at);
  });
  const jobs = [
    ...rollouts.flatMap(({ plan, state }) => releaseCommand(plan, state, at)),
    ...at.jobs.open().flatMap((job) => jobSpec(job, at)),
  ];
  return { environments, jobs, sharedListeners: at.sharedListeners(), trustedProxies: at.trustedProxies() };
}

export function readRollout(plan: RolloutPlan, at: Pick<Records, "journal">): RolloutState {
  return foldJournal(
    plan,
    at.journal.entries(plan.request.id).map(({ entry }) => entry),
  );
}

function settled({ app, name }: EnvironmentRecord, at: WorldPorts): BatchState[] {
  return at.journal.batches(app, name).map((batch) => ({ batch, phase: "serving", cut: false }));
}

function environmentOnHost(environment: EnvironmentRecord, batches: readonly BatchState[], at: WorldPorts): EnvironmentOnHost {
  const releases: Record<string, ReleaseOnHost> = {};
  for (const { batch, phase } of batches) {
    if (phase === "planned" || phase === "stopped") continue;
    releases[batch.release] ??= releaseOnHost(releaseOf(batch.release, at), at);
  }
  const live = batches.filter(({ phase }) => phase !== "planned" && phase !== "stopped");
  const serving = live.findLast(({ phase }) => phase === "serving") ?? live.at(-1);
  const configured = serving === undefined ? [] : (releases[serving.batch.release]?.release.configuration.service?.hosts ?? []);
  return {
    app: environment.app,
    environment: environment.name,
    port: environment.port,
    hosts: [...new Set([...configured, ...environment.settings.hosts])],
    maintenance: environment.settings.maintenance,
    batches: live,
    releases,
  };
}

export function releaseOnHost(release: Release, at: Pick<WorldPorts, "home" | "userOf">): ReleaseOnHost {
  const folder = artifactFolder(at.home, release.artifact);
  const { app, environment } = release;
  return {
    release,
    tree: releaseTree(at.home, release),
    venv: `${folder}/venv`,
    writable: release.configuration.volumes.map(({ name }) => volumeFolder(at.home, { app, environment, name })),
    artifactFolder: folder,
    manifest: manifestPart(at.home, release.artifact),
    user: at.userOf(release),
  };
}

function releaseOf(id: string, at: Pick<WorldPorts, "releases">): Release {
  const found = at.releases.release(id);
  if (found === null) throw new Error(`a batch belongs to release ${id}, which the store does not have`);
  return found.release;
}

/** Wanted while its step is open; the agent starts it at most once for its id. */
function releaseCommand(plan: RolloutPlan, state: RolloutState, at: WorldPorts): JobSpec[] {
  if (state.open?.kind !== "release-command" || state.direction === "back") return [];
  const release = releaseOf(plan.request.to, at);
  const command = release.configuration.releaseCommand;
  if (command === null) return [];
  const { app, environment } = release;
  const id = releaseCommandJobId(plan.request.id);
  return [{ ...jobBase(release, at), id, app, environment, kind: "release-command", name: "release", ...command }];
}

function jobSpec(job: JobRecord, at: WorldPorts): JobSpec[] {
  const found = at.releases.release(job.release);
  if (found === null) return [];
  const { id, app, environment, kind, name, argv, timeoutMs } = job;
  return [{ ...jobBase(found.release, at), id, app, environment, kind, name, argv, timeoutMs }];
}

function jobBase(release: Release, at: WorldPorts) {
  return { ...commandEnvironment(releaseOnHost(release, at), at.facts), release: release.id, memoryMaxBytes: null };
}
