// The routes of the local API: each reads its request, calls one story and answers with a shape of contract/.
import { abortRollout, restartInstances, scaleProcesses } from "../app/change-instances.ts";
import { changeHosts } from "../app/app-hosts.ts";
import { destroyApp, setMaintenance } from "../app/change-environment.ts";
import { checkShip } from "../app/check-ship.ts";
import { withTreeHints } from "../app/tree-hints.ts";
import { findEnvironment } from "../app/find-environment.ts";
import { artifactsInUse, listApps, listHistory, listJobs, listReleases } from "../app/list-records.ts";
import type { ControlPlane } from "../app/open-control-plane.ts";
import { readStatus, urlOf } from "../app/read-status.ts";
import { previewShip } from "../app/preview-ship.ts";
import { previewRollback, rollBackRelease } from "../app/roll-back-release.ts";
import { rollOutRelease, type ReleaseOrder } from "../app/roll-out-release.ts";
import { commandOfRelease } from "../app/command-of-release.ts";
import { jobJson } from "../app/run-jobs.ts";
import type * as Api from "../contract/control-api.ts";
import type { AuditEvidence } from "../model/audit-evidence.ts";
import type { RolloutRequest } from "../model/rollout.ts";
import type { Routes } from "./json-server.ts";
import { keyOf, numberOf, read } from "./read-request.ts";

const LIST_MAX = 200;
const OBSERVE_TIMEOUT_MS = 2_000;

export function controlRoutes(control: ControlPlane): Routes {
  const { ports } = control;
  const started = (request: RolloutRequest): Api.RolloutStarted => {
    const { app, environment, id, to } = request;
    return { app, environment, rollout: id, release: to, url: urlOf(findEnvironment({ app, environment }, ports)) };
  };
  return {
    "GET /ping": async () => ({ pid: process.pid }),
    "GET /status": async ({ query }) =>
      withTreeHints(readStatus({ app: query.get("app"), environment: query.get("environment") }, ports, await observe(control)), ports),
    "GET /apps": async () => listApps(ports),
    "GET /releases": async ({ query }) => listReleases(keyOf(query), ports),
    "GET /history": async ({ query }) =>
      listHistory({ app: query.get("app"), environment: query.get("environment"), limit: numberOf(query, "limit", LIST_MAX) }, ports),
    "GET /events": async ({ query, signal }) =>
      control.feed.read({
        rollout: query.get("rollout"),
        after: numberOf(query, "after", 0),
        waitMs: numberOf(query, "waitMs", 0),
        signal,
      }),
    "GET /artifacts": async () => artifactsInUse(ports),
    "GET /jobs": async ({ query }) => listJobs(keyOf(query), numberOf(query, "limit", LIST_MAX), ports),
    "GET /job": async ({ query }) => {
      const job = ports.jobs.get(query.get("id") ?? "");
      return job === null ? null : jobJson(job);
    },
    "POST /ship": async (request) => {
      const body = read<Api.ShipRequest>(request, ["id", "app", "environment", "artifact", "by"]);
      const order = {
        ...body,
        configuration: body.configuration as ReleaseOrder["configuration"],
        audit: (body.audit ?? null) as AuditEvidence | null,
        kind: "ship" as const,
      };
      return started((await rollOutRelease(order, control.collect, ports)).request);
    },
    "POST /ship-check": async (request) => {
      checkShip(read(request, ["app", "environment", "configuration"]), ports);
      return {};
    },
    "POST /ship-preview": async (request) => previewShip(read(request, ["app", "environment", "artifact", "configuration", "by"]), ports),
    "POST /rollback": async (request) => started((await rollBackRelease(read(request, ["id", "app", "environment", "by"]), ports)).request),
    "POST /rollback-preview": async (request) => previewRollback(read(request, ["app", "environment"]), ports),
    "POST /restart": async (request) => started((await restartInstances(read(request, ["id", "app", "environment", "by"]), ports)).request),
    "POST /scale": async (request) =>
      started((await scaleProcesses(read(request, ["id", "app", "environment", "by", "scale"]), ports)).request),
    "POST /abort": async (request) => started(abortRollout(read(request, ["app", "environment", "by"]), ports).request),
    "POST /maintenance": async (request) => setMaintenance(read(request, ["app", "environment", "by"]), ports),
    "POST /hosts": async (request) => changeHosts(read(request, ["app", "environment", "add", "remove", "by"]), ports),
    "POST /destroy": async (request) => destroyApp(read(request, ["app", "by"]), ports),
    "POST /run": async (request) => commandOfRelease(read(request, ["app", "environment", "argv", "by"]), ports),
    "GET /listeners": async () => ports.listeners.list(),
    "POST /listeners": async (request) => {
      const { host, port, remove } = read<{ host: string; port: number; remove?: boolean }>(request, ["host", "port"]);
      ports.store.transaction(() => (remove === true ? ports.listeners.remove(host, port) : ports.listeners.add(host, port)));
      await ports.sync.putTable();
      return ports.listeners.list();
    },
    "GET /trusted-proxies": async () => ports.trustedProxies.list(),
    "POST /trusted-proxies": async (request) => {
      const { ranges } = read<{ ranges: readonly string[] }>(request, ["ranges"]);
      ports.store.transaction(() => ports.trustedProxies.replace(ranges));
      await ports.sync.putTable();
      return ports.trustedProxies.list();
    },
  };
}

/** The agent's report as fresh as it can be had; without the agent, the last one and why. */
async function observe({ ports }: ControlPlane) {
  try {
    return { observed: await ports.sync.nextObserved(-1, 0, AbortSignal.timeout(OBSERVE_TIMEOUT_MS)), problem: null };
  } catch (error) {
    return { observed: null, problem: (error as Error).message };
  }
}
