// Restart and scale: the same release with new instances, through the same rollout as everything else, so that no request is lost.
import type { AbortRequest, RestartRequest, ScaleRequest } from "../contract/control-api.ts";
import { canAbort, type RolloutPlan } from "../deploy/rollout/machine.ts";
import { NOTHING_TO_ABORT } from "../platform/errors/deploy-errors.ts";
import { BAD_SCALE } from "../platform/errors/release-errors.ts";
import { userError } from "../platform/errors/user-error.ts";
import { nearestName } from "../platform/nearest.ts";
import type { Release } from "../model/release.ts";
import { recordEntry } from "./conduct-rollouts.ts";
import type { ControlPorts } from "./control-ports.ts";
import { findCurrent, findEnvironment } from "./find-environment.ts";
import { readRollout } from "./host-world.ts";
import { portsNeeded, refuseWhenHeld, reservePorts, startRollout } from "./start-rollout.ts";

export async function restartInstances(request: RestartRequest, at: ControlPorts): Promise<RolloutPlan> {
  const { release } = findCurrent(request, at);
  const processes = request.processes ?? Object.keys(release.configuration.processes);
  for (const name of processes) refuseUnknownProcess(name, release);
  const ports = await reservePorts(portsNeeded(release.configuration, request, at), at);
  const { id, app, environment, by } = request;
  return startRollout({ id, app, environment, kind: "restart", by, processes, target: () => release }, ports, at);
}

const INSTANCES_MAX = 100;

export async function scaleProcesses(request: ScaleRequest, at: ControlPorts): Promise<RolloutPlan> {
  const { release, environment: record } = findCurrent(request, at);
  for (const [name, count] of Object.entries(request.scale)) refuseBadScale(name, count, release);
  const { id, app, environment, by } = request;
  const begun = at.journal.plan(id);
  if (begun !== null) return begun;
  refuseWhenHeld(request, at);
  const scale = { ...record.settings.scale, ...request.scale };
  const tcp = Object.values(release.configuration.processes).filter(({ bind }) => bind === "tcp");
  const most = tcp.reduce((sum, { name, instances }) => sum + (scale[name] ?? instances), 0);
  const ports = await reservePorts(most + portsNeeded(release.configuration, request, at), at);
  const target = (): Release => {
    at.releases.setSettings(app, environment, { ...record.settings, scale });
    return release;
  };
  return startRollout(
    { id, app, environment, kind: "scale", by, strategy: "blue-green", processes: Object.keys(request.scale), target },
    ports,
    at,
  );
}

function refuseBadScale(name: string, count: number, release: Release): void {
  refuseUnknownProcess(name, release);
  const spec = release.configuration.processes[name];
  if (!Number.isInteger(count) || count < 0 || count > INSTANCES_MAX)
    throw userError(BAD_SCALE, { problem: `\`${name}=${count}\`: it must be a whole number from 0 to ${INSTANCES_MAX}.` });
  if (spec?.exclusive === true && count > 1)
    throw userError(BAD_SCALE, { problem: `\`${name}\` never runs twice; ${count} would do its work ${count} times.` });
}

function refuseUnknownProcess(name: string, release: Release): void {
  const known = Object.keys(release.configuration.processes);
  if (known.includes(name)) return;
  const nearest = nearestName(name, known);
  const problem = `There is no process \`${name}\`${nearest === null ? "." : `; did you mean \`${nearest}\`?`} ${release.app} has ${known.join(", ")}.`;
  throw userError(BAD_SCALE, { problem });
}

/** Turns an open rollout round. Past the point where the old instances are being taken down, `rollback` is the way. */
export function abortRollout(request: AbortRequest, at: ControlPorts): RolloutPlan {
  const { app, environment } = request;
  findEnvironment(request, at);
  const plan = at.journal.openRollout(app, environment);
  if (plan === null) throw userError(NOTHING_TO_ABORT, { app, because: "nothing is being rolled out" });
  if (!canAbort(readRollout(plan, at)))
    throw userError(NOTHING_TO_ABORT, {
      app,
      because: "the new release already has the traffic and the old one is ending, or it is going back already",
    });
  recordEntry(plan, { kind: "abort", by: request.by }, at);
  at.conductor.interrupt(plan.request.id);
  return plan;
}
