// Cron: each entry of each current release runs when it is due, at most once for that time; how it ended is kept.
import type { EnvironmentKey } from "../contract/control-api.ts";
import type { CronJson, JobJson } from "../contract/status.ts";
import { shortRelease } from "../deploy/engines/process/judge.ts";
import type { JobRecord } from "../deploy/jobs.ts";
import type { ObservedState } from "../model/host/instance.ts";
import { dueRun, nextRun } from "../schedule/cron.ts";
import type { EnvironmentRecord } from "../release/store.ts";
import type { ControlPorts } from "./control-ports.ts";

/** A run that is late by more than this (the machine was off) is left out. */
const CRON_GRACE_MS = 60_000;
const MINUTE_MS = 60_000;

export type CronPorts = Pick<ControlPorts, "clock" | "jobs" | "log" | "releases" | "store"> & {
  readonly sync: Pick<ControlPorts["sync"], "putDesired">;
};

/** Starts what is due and answers when to look again, in milliseconds from now: at each full minute, so that an entry of a new release is not missed. */
export async function runDueCron(at: CronPorts): Promise<number> {
  const nowMs = at.clock.nowMs();
  let added = false;
  for (const { app, name: environment, current } of at.releases.environments()) {
    const record = current === null ? null : at.releases.release(current);
    for (const cron of record?.release.configuration.cron ?? []) {
      const entry = { app, environment, name: cron.name };
      const lastMs = at.jobs.lastDueMs(app, environment, cron.name) ?? record?.deployedAtMs ?? nowMs;
      const dueMs = dueRun(cron, { lastMs, nowMs, graceMs: CRON_GRACE_MS });
      if (dueMs === null) continue;
      at.store.transaction(() => {
        at.jobs.setDue(entry, dueMs);
        const id = `${app}-${environment}-cron-${cron.name}-${Math.floor(dueMs / 1000)}`;
        const job = { id, app, environment, release: current as string, kind: "cron" as const, ...cron, requestedAtMs: nowMs };
        if (!isStillRunning(entry, at)) added = at.jobs.add(job) || added;
        else at.log.warn("a cron entry was left out because its last run still goes on", { id });
      });
    }
  }
  if (added) await at.sync.putDesired();
  return Math.max(100, MINUTE_MS - (nowMs % MINUTE_MS));
}

function isStillRunning({ app, environment, name }: EnvironmentKey & { readonly name: string }, at: Pick<ControlPorts, "jobs">): boolean {
  return at.jobs.open().some((job) => job.kind === "cron" && job.app === app && job.environment === environment && job.name === name);
}

/** Records how jobs ended. Answers whether any did: the agent's list is then written anew. */
export function settleJobs(observed: ObservedState, at: Pick<ControlPorts, "jobs" | "store" | "clock" | "log">): boolean {
  const open = new Map(at.jobs.open().map((job) => [job.id, job]));
  const ended = observed.jobs.filter((job) => job.phase === "ended" && open.has(job.id));
  for (const { id, endedAtMs, exit, timedOut, lastLines } of ended) {
    at.store.transaction(() => at.jobs.end(id, { endedAtMs: endedAtMs ?? at.clock.nowMs(), exit, timedOut, output: lastLines }));
    at.log.info("job ended", { id, exit, timedOut });
  }
  return ended.length > 0;
}

export function jobJson(job: JobRecord): JobJson {
  return {
    id: job.id,
    kind: job.kind,
    name: job.name,
    release: shortRelease(job.release),
    state: job.endedAtMs === null ? "running" : "ended",
    exitCode: job.exit?.kind === "code" ? job.exit.code : null,
    signal: job.exit?.kind === "signal" ? job.exit.signal : null,
    timedOut: job.timedOut,
    output: job.output,
    requestedAt: new Date(job.requestedAtMs).toISOString(),
    endedAt: job.endedAtMs === null ? null : new Date(job.endedAtMs).toISOString(),
  };
}

/** Entries of the current release with their next and last run. */
export function cronJson(
  { app, name: environment, current }: EnvironmentRecord,
  at: Pick<ControlPorts, "releases" | "jobs" | "clock">,
): CronJson[] {
  const release = current === null ? null : at.releases.release(current);
  const runs = at.jobs.list(app, environment, RUNS_LOOKED_AT);
  return (release?.release.configuration.cron ?? []).map(({ name, schedule, timeZone }) => {
    const next = nextRun(schedule, at.clock.nowMs(), timeZone);
    const last = runs.find((run) => run.name === name);
    return {
      name,
      schedule,
      timeZone,
      next: next === null ? null : new Date(next).toISOString(),
      last: last === undefined ? null : jobJson(last),
    };
  });
}

const RUNS_LOOKED_AT = 100;
