// Routes of what belongs to an app beside its releases: configured values, secrets, data.
import { backUpApp, listBackups } from "../app/back-up-app.ts";
import { changeValues } from "../app/change-values.ts";
import { findEnvironment } from "../app/find-environment.ts";
import { listSecrets, listValues } from "../app/list-values.ts";
import type { ControlPlane } from "../app/open-control-plane.ts";
import { urlOf } from "../app/read-status.ts";
import { restoreApp } from "../app/restore-app.ts";
import type { BackupRequest, RestoreRequest } from "../contract/backups.ts";
import type { ChangeValuesAnswer, ChangeValuesRequest } from "../contract/values.ts";
import type { Routes } from "./json-server.ts";
import { keyOf, read } from "./read-request.ts";

export function valueRoutes({ ports, collect }: ControlPlane): Routes {
  return {
    "GET /config": async ({ query }) => listValues(keyOf(query), ports),
    "GET /secrets": async ({ query }) => listSecrets(keyOf(query), ports),
    "GET /backups": async ({ query }) => listBackups(keyOf(query), ports),
    "POST /backup": async (request) => backUpApp(read<BackupRequest>(request, ["app", "environment", "by"]), ports),
    "POST /restore": async (request) => restoreApp(read<RestoreRequest>(request, ["app", "environment", "by"]), ports),
    "POST /values": async (sent): Promise<ChangeValuesAnswer> => {
      const request = read<ChangeValuesRequest>(sent, [
        "id",
        "app",
        "environment",
        "set",
        "unset",
        "setSecrets",
        "unsetSecrets",
        "stage",
        "by",
      ]);
      const done = await changeValues(request, collect, ports);
      if (done.kind === "staged") return { changed: done.changed, started: null, staged: done.because };
      const { app, environment, id, to } = done.plan.request;
      const url = urlOf(findEnvironment({ app, environment }, ports));
      return { changed: done.changed, started: { app, environment, rollout: id, release: to, url }, staged: null };
    },
  };
}
