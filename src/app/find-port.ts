// The loopback port of an app: the configured one, the recorded one, else the first that is free; and another one while nobody was told of it.
import type { EnvironmentKey } from "../contract/control-api.ts";
import type { ServiceSpec } from "../model/release.ts";
import { NO_PORT_LEFT, PORT_RECORDED } from "../platform/errors/release-errors.ts";
import { userError } from "../platform/errors/user-error.ts";
import { allocatePort, FIRST_PORT, isPortFree } from "../release/allocate-port.ts";
import type { ReleaseStore } from "../release/store.ts";

export interface PortRecords {
  readonly releases: Pick<ReleaseStore, "environment" | "environments" | "releases" | "setPort">;
}

/** The recorded one for good; else the configured one, else the first that is free. Throws PORT_RECORDED, NO_PORT_LEFT. */
export async function findPort(key: EnvironmentKey, wish: number | null, at: PortRecords): Promise<number> {
  refuseTakenPort(key, wish, at);
  const recorded = at.releases.environment(key.app, key.environment)?.port ?? null;
  if (wish !== null) return wish;
  if (recorded !== null && (hasServed(key, at) || (await isPortFree(recorded)))) return recorded;
  return freePort(key, at);
}

/** Throws PORT_RECORDED when another app has the configured port. */
export function refuseTakenPort(key: EnvironmentKey, wish: number | null, at: PortRecords): void {
  const owner = otherEnvironments(key, at).find(({ port }) => port !== null && port === wish);
  if (owner !== undefined) throw userError(PORT_RECORDED, { port: wish as number, owner: `${owner.app}/${owner.name}` });
}

/**
 * Another program was quicker to open the port of `service`: records another one, where nobody chose the old one and nothing was ever served there, so
 * that nobody was told of it. False where it has to stay.
 */
export async function replacePort(key: EnvironmentKey, service: ServiceSpec | null, at: PortRecords): Promise<boolean> {
  if (service === null || service.port !== null || hasServed(key, at)) return false;
  at.releases.setPort(key.app, key.environment, await freePort(key, at));
  return true;
}

async function freePort(key: EnvironmentKey, at: PortRecords): Promise<number> {
  for (;;) {
    const port = await allocatePort(otherPorts(key, at));
    if (port === null) throw userError(NO_PORT_LEFT, { first: FIRST_PORT, count: 1_000 });
    if (!otherPorts(key, at).has(port)) return port; // else it was recorded for another app while it was tried
  }
}

function otherPorts(key: EnvironmentKey, at: PortRecords): Set<number> {
  return new Set(otherEnvironments(key, at).flatMap(({ port }) => port ?? []));
}

function hasServed({ app, environment }: EnvironmentKey, at: PortRecords): boolean {
  return at.releases.releases(app, environment).some(({ deployedAtMs }) => deployedAtMs !== null);
}

function otherEnvironments({ app, environment }: EnvironmentKey, at: PortRecords) {
  return at.releases.environments().filter((record) => record.app !== app || record.name !== environment);
}
