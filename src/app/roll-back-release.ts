// A rollback that a person orders: never refused because of what it may break; that is shown first, by `planRollback`.
import type { EnvironmentKey, RollbackPreviewJson, RollbackRequest } from "../contract/control-api.ts";
import { shortRelease } from "../deploy/engines/process/judge.ts";
import type { RolloutPlan } from "../deploy/rollout/machine.ts";
import type { Release } from "../model/release.ts";
import { NO_SUCH_RELEASE } from "../platform/errors/release-errors.ts";
import { userError } from "../platform/errors/user-error.ts";
import type { ReleaseRecord } from "../release/store.ts";
import type { ControlPorts, Records } from "./control-ports.ts";
import { findEnvironment } from "./find-environment.ts";
import { portsNeeded, reservePorts, startRollout } from "./start-rollout.ts";

type RollbackTarget = EnvironmentKey & Pick<RollbackRequest, "to">;

export async function rollBackRelease(request: RollbackRequest, at: ControlPorts): Promise<RolloutPlan> {
  const { id, app, environment, by } = request;
  const begun = at.journal.plan(id);
  if (begun !== null) return begun;
  const target = chooseTarget(request, at);
  const ports = await reservePorts(portsNeeded(target.configuration, request, at), at);
  return startRollout({ id, app, environment, kind: "rollback", by, target: () => target }, ports, at);
}

export function previewRollback(request: RollbackTarget, at: Records): RollbackPreviewJson {
  const target = chooseTarget(request, at);
  const { current } = findEnvironment(request, at);
  const risks: string[] = [];
  const between = at.releases
    .releases(request.app, request.environment)
    .filter(
      ({ release, deployedAtMs }) =>
        deployedAtMs !== null && release.number > target.number && release.configuration.releaseCommand !== null,
    );
  if (between.length > 0) {
    const names = between.map(({ release }) => `v${release.number}`).join(", ");
    risks.push(`${names} ran the release command (migrations). They are not undone: v${target.number} meets the database as it is now.`);
  }
  const from = current === null ? null : (at.releases.release(current)?.release ?? null);
  const variables = from === null ? [] : changedVariables(from, target);
  if (variables.length > 0) risks.push(`v${target.number} comes back with its own configuration: ${variables.join(", ")} change.`);
  return { from: current === null ? null : shortRelease(current), to: shortRelease(target.id), risks };
}

/** Names only: a value may be meant for few eyes. */
function changedVariables(from: Release, to: Release): string[] {
  const [before, after] = [from.configuration.variables, to.configuration.variables];
  const plain = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((name) => before[name] !== after[name]);
  const secret = [...new Set([...Object.keys(from.secrets), ...Object.keys(to.secrets)])].filter(
    (name) => from.secrets[name] !== to.secrets[name],
  );
  return [...new Set([...plain, ...secret])].sort();
}

/** The number asked for, else the newest one that served before the current. Throws NO_SUCH_RELEASE. */
function chooseTarget(request: RollbackTarget, at: Pick<Records, "releases">): Release {
  const { app } = request;
  const { current } = findEnvironment(request, at);
  const all = at.releases.releases(app, request.environment);
  if (request.to !== null) {
    const wanted = all.find(({ release }) => release.number === request.to);
    return usable(wanted, app, `v${request.to}`).release;
  }
  const currentNumber = all.find(({ release }) => release.id === current)?.release.number ?? Infinity;
  const before = all.find(({ release, deployedAtMs, retired }) => deployedAtMs !== null && !retired && release.number < currentNumber);
  if (before === undefined)
    throw userError(NO_SUCH_RELEASE, { app, wanted: "", because: "no earlier release has served and is still kept" });
  return before.release;
}

function usable(found: ReleaseRecord | undefined, app: string, wanted: string): ReleaseRecord {
  if (found === undefined) throw userError(NO_SUCH_RELEASE, { app, wanted, because: "it was never made" });
  if (found.retired)
    throw userError(NO_SUCH_RELEASE, { app, wanted, because: "its files are gone; the last five releases that served are kept" });
  return found;
}
