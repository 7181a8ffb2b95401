// Which host leads where: one owner for each host and path prefix.
import { BAD_HOST, HOST_TAKEN, NO_SUCH_HOST } from "../platform/errors/release-errors.ts";
import { userError } from "../platform/errors/user-error.ts";
import { nearestName } from "../platform/nearest.ts";
import type { EnvironmentRecord } from "../release/store.ts";
import { normaliseHostName } from "../model/host/host-name.ts";
import type { ServiceSpec } from "../model/release.ts";
import type { EnvironmentKey, HostsRequest } from "../contract/control-api.ts";
import type { ControlPorts, Records } from "./control-ports.ts";
import { findEnvironment } from "./find-environment.ts";

export function refuseTakenHosts(key: EnvironmentKey, service: ServiceSpec | null, at: Pick<Records, "releases">): void {
  if (service === null) return;
  const own = at.releases.environment(key.app, key.environment)?.settings.hosts ?? [];
  for (const host of [...service.hosts, ...own]) refuseTaken(key, { host, path: service.pathPrefix }, at);
}

function refuseTaken(key: EnvironmentKey, wanted: { readonly host: string; readonly path: string }, at: Pick<Records, "releases">): void {
  for (const other of at.releases.environments()) {
    if (other.app === key.app && other.name === key.environment) continue;
    const service = other.current === null ? null : (at.releases.release(other.current)?.release.configuration.service ?? null);
    const hosts = [...(service?.hosts ?? []), ...other.settings.hosts];
    if (hosts.includes(wanted.host) && (service?.pathPrefix ?? "/") === wanted.path)
      throw userError(HOST_TAKEN, { ...wanted, owner: `${other.app}/${other.name}` });
  }
}

/** Takes effect at once: the table is written before this returns. */
export async function changeHosts(request: HostsRequest, at: ControlPorts): Promise<readonly string[]> {
  const record = findEnvironment(request, at);
  const service = record.current === null ? null : (at.releases.release(record.current)?.release.configuration.service ?? null);
  const add = request.add.map(normaliseHost);
  for (const host of add) refuseTaken(request, { host, path: service?.pathPrefix ?? "/" }, at);
  const remove = new Set(request.remove.map(normaliseHost));
  for (const host of remove) refuseUnknown(host, record, service);
  const hosts = [...new Set([...record.settings.hosts, ...add])].filter((host) => !remove.has(host));
  at.store.transaction(() => {
    at.releases.setSettings(record.app, record.name, { ...record.settings, hosts });
    const what = [...add.map((host) => `added host ${host}`), ...[...remove].map((host) => `removed host ${host}`)].join(", ");
    at.history.add({
      atMs: at.clock.nowMs(),
      who: request.by,
      app: record.app,
      environment: record.name,
      what,
      release: null,
      detail: null,
    });
  });
  await at.sync.putTable();
  return [...new Set([...(service?.hosts ?? []), ...hosts])];
}

function refuseUnknown(host: string, { app, settings }: EnvironmentRecord, service: ServiceSpec | null): void {
  if (settings.hosts.includes(host)) return;
  const isConfigured = service?.hosts.includes(host) === true;
  throw userError(NO_SUCH_HOST, { app, host, isConfigured, nearest: nearestName(host, settings.hosts) });
}

/** Throws BAD_HOST. */
export function normaliseHost(host: string): string {
  const name = normaliseHostName(host);
  if (name === null) throw userError(BAD_HOST, { host });
  return name;
}
