// What runs here, from the records and the agent's last report, in the shapes of the contract.
import type { EnvironmentStatus, InstanceJson, OwnProcess, ReleaseJson, RolloutStatus, StatusJson } from "../contract/status.ts";
import { shortRelease } from "../deploy/engines/process/judge.ts";
import { tellingLines } from "../deploy/engines/process/telling-lines.ts";
import { isRunning } from "../deploy/engines/process/commands.ts";
import type { RolloutPlan, RolloutState } from "../deploy/rollout/machine.ts";
import type { Batch } from "../deploy/strategies/strategy.ts";
import { readDaemon, type DaemonName } from "../host/daemon.ts";
import type { ObservedInstance, ObservedState } from "../model/host/instance.ts";
import type { EnvironmentRecord, ReleaseRecord, ReleaseStore } from "../release/store.ts";
import type { ControlPorts } from "./control-ports.ts";
import { releaseAuditJson } from "./release-audit-json.ts";
import { readRollout } from "./host-world.ts";
import { cronJson } from "./run-jobs.ts";

export interface StatusQuestion {
  /** Null: all. */
  readonly app: string | null;
  readonly environment: string | null;
}

export function readStatus(
  question: StatusQuestion,
  at: ControlPorts,
  report: { observed: ObservedState | null; problem: string | null },
): StatusJson {
  const environments = at.releases
    .environments()
    .filter(({ app, name }) => (question.app ?? app) === app && (question.environment ?? name) === name);
  return {
    home: at.home.path,
    environments: environments.map((record) => environmentStatus(record, at, report.observed)),
    processes: ownProcesses(at, report.observed),
    isolation: report.observed?.isolation ?? [],
    agentProblem: report.problem,
  };
}

function environmentStatus(record: EnvironmentRecord, at: ControlPorts, observed: ObservedState | null): EnvironmentStatus {
  const { app, name: environment, current, settings } = record;
  const release = current === null ? null : at.releases.release(current);
  const last = at.journal.lastRollout(app, environment);
  const state = last === null ? null : readRollout(last, at);
  return {
    app,
    environment,
    current: current === null ? null : shortRelease(current),
    release: release === null ? null : releaseJson(release, { current, rollout: last, state }, at.releases),
    url: urlOf(record),
    hosts: hostsOf(record, release),
    maintenance: settings.maintenance !== null,
    rollout: last === null || state === null ? null : rolloutStatus(last, state),
    instances: instancesOf(record, { last, state, at, observed }),
    cron: cronJson(record, at),
  };
}

export function urlOf({ port }: Pick<EnvironmentRecord, "port">): string | null {
  return port === null ? null : `http://127.0.0.1:${port}`;
}

export function hostsOf({ settings }: Pick<EnvironmentRecord, "settings">, release: ReleaseRecord | null): string[] {
  return [...new Set([...(release?.release.configuration.service?.hosts ?? []), ...settings.hosts])];
}

export function rolloutStatus({ request }: RolloutPlan, state: RolloutState): RolloutStatus {
  const { outcome } = state;
  return {
    id: request.id,
    kind: request.kind,
    state: outcome?.kind ?? (state.direction === "forward" ? "running" : "rolling-back"),
    from: request.from === null ? null : shortRelease(request.from),
    to: shortRelease(request.to),
    strategy: request.strategy,
    step: state.open?.kind ?? null,
    because: state.failure?.because ?? (state.abortedBy === null ? null : `aborted by ${state.abortedBy}`),
    code: state.failure?.code ?? null,
    requestedBy: request.requestedBy,
    requestedAt: new Date(request.requestedAtMs).toISOString(),
  };
}

interface InstanceSources {
  readonly last: RolloutPlan | null;
  readonly state: RolloutState | null;
  readonly at: ControlPorts;
  readonly observed: ObservedState | null;
}

/** Those that shall run, as observed, and those that still end. One that the agent has not reported yet is `unknown`. */
function instancesOf({ app, name }: EnvironmentRecord, { last, state, at, observed }: InstanceSources): InstanceJson[] {
  const open = last !== null && state !== null && state.outcome === null;
  const batches = open
    ? Object.values(state.batches).flatMap(({ batch, phase }) => (isRunning(phase) ? batch : []))
    : at.journal.batches(app, name);
  const own = (observed?.instances ?? []).filter((instance) => instance.app === app && instance.environment === name);
  const wanted = batches.flatMap((batch) => batch.instances.map(({ id }) => ({ id, batch })));
  const unknown = wanted
    .filter(({ id }) => !own.some((instance) => instance.id === id))
    .map(({ id, batch }) => unknownInstance(id, batch, { app, environment: name }));
  return [...own.map(instanceJson), ...unknown].sort((a, b) =>
    a.process < b.process ? -1 : a.process > b.process ? 1 : a.id < b.id ? -1 : 1,
  );
}

export function instanceJson(instance: ObservedInstance): InstanceJson {
  const { id, app, environment, process, phase, restarts, memoryBytes, readyBy, problem, isolation } = instance;
  const { cause, lines } = tellingLines(instance.lastLines);
  return {
    id,
    app,
    environment,
    process,
    release: shortRelease(instance.release),
    phase,
    pid: instance.identity?.pid ?? null,
    startedAt: instance.startedAtMs === null ? null : new Date(instance.startedAtMs).toISOString(),
    restarts,
    memoryBytes,
    memoryLimitBytes: instance.memoryLimit?.bytes ?? null,
    memoryLimitBy: instance.memoryLimit?.by ?? null,
    readyBy,
    problem: problem !== null && cause !== null && phase !== "starting" ? `${problem}. Its output: ${cause}` : problem,
    lastLines: lines,
    hint: instance.hint ?? null,
    isolation,
  };
}

function unknownInstance(id: string, batch: Batch, key: { readonly app: string; readonly environment: string }): InstanceJson {
  const nothing = { pid: null, startedAt: null, memoryBytes: null, memoryLimitBytes: null, memoryLimitBy: null, readyBy: null };
  return {
    id,
    ...key,
    process: batch.process,
    release: shortRelease(batch.release),
    phase: "unknown",
    restarts: 0,
    problem: null,
    lastLines: [],
    hint: null,
    isolation: [],
    ...nothing,
  };
}

function ownProcesses({ home }: ControlPorts, observed: ObservedState | null): OwnProcess[] {
  const daemons = (["control-plane", "agent"] as const).flatMap((name: DaemonName) => {
    const record = readDaemon(home, name);
    return record === null ? [] : [{ name, pid: record.identity.pid, startedAt: iso(record.startedAtMs), state: "running" as const }];
  });
  const workers = (observed?.workers ?? []).map(({ id, identity, startedAtMs, leaving }) => ({
    name: `edge ${id}`,
    pid: identity.pid,
    startedAt: iso(startedAtMs),
    state: leaving ? ("leaving" as const) : ("running" as const),
  }));
  return [...daemons, ...workers];
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}

export interface ReleaseContext {
  readonly current: string | null;
  readonly rollout: RolloutPlan | null;
  readonly state: RolloutState | null;
}

export function releaseJson(
  record: ReleaseRecord,
  { current, rollout, state }: ReleaseContext,
  releases: Pick<ReleaseStore, "audit" | "servedBefore">,
): ReleaseJson {
  const { release, deployedAtMs, retired } = record;
  const isRollingOut = state !== null && state.outcome === null && rollout?.request.to === release.id;
  const standing = retired ? "retired" : deployedAtMs === null ? "failed" : "previous";
  return {
    id: release.id,
    version: `v${release.number}`,
    number: release.number,
    artifact: release.artifact,
    createdAt: iso(release.createdAtMs),
    createdBy: release.createdBy,
    reason: release.reason,
    state: release.id === current ? "current" : isRollingOut ? "rolling-out" : standing,
    audit: releaseAuditJson(record, releases),
  };
}
