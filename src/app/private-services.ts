// Private services of environments: recorded, started before the release that needs them, kept running while a release that is kept needs them.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { EnvironmentKey } from "../contract/control-api.ts";
import type { HostSync } from "../deploy/engines/process/host-sync.ts";
import { sealEnvironment } from "../host/sealed-environment.ts";
import type { Home } from "../host/home.ts";
import type { InstanceSpec } from "../model/host/desired-state.ts";
import type { PrivateServiceSpec } from "../model/release.ts";
import type { Clock } from "../platform/clock.ts";
import { NO_SERVICE_PORT, SERVICE_FAILED, SERVICE_MISSING, SERVICE_PASSWORD_LOST } from "../platform/errors/service-errors.ts";
import { userError } from "../platform/errors/user-error.ts";
import { exec } from "../platform/exec.ts";
import { randomName, type Random } from "../platform/random.ts";
import { Secret } from "../platform/secret.ts";
import type { Store } from "../platform/store.ts";
import { isPortFree } from "../release/allocate-port.ts";
import type { ReleaseStore } from "../release/store.ts";
import { PASSWORD_VARIABLE, type PrivateService, type ServiceKind, type ServicePlace } from "../services/contract.ts";
import { PRIVATE_SERVICES } from "../services/registry.ts";
import type { ServiceRecord } from "../services/store.ts";
import { activeServices } from "./complete-configuration.ts";
import { passwordName, type Values } from "./open-values.ts";

export interface ServicePorts extends Pick<Values, "vault" | "services"> {
  readonly home: Home;
  readonly store: Store;
  readonly releases: ReleaseStore;
  readonly clock: Clock;
  readonly random: Random;
  readonly sync: Pick<HostSync, "putDesired" | "observed" | "nextObserved">;
}

const READY_MAX_MS = 90_000;
const POLL_MS = 150;
/** A service that was just started for a release which does not exist yet is kept this long. */
const HOLD_MS = 120_000;
const holds = new Map<string, number>();

/** Every service runs and answers when this returns; the values are for the release's sealed environment. */
export async function ensureServices(
  key: EnvironmentKey,
  wanted: readonly PrivateServiceSpec[],
  at: ServicePorts,
): Promise<Record<string, Secret>> {
  const values: Record<string, Secret> = {};
  const started: { readonly service: PrivateService; readonly record: ServiceRecord; readonly place: ServicePlace }[] = [];
  for (const spec of wanted) {
    const service = PRIVATE_SERVICES[spec.kind];
    const names = spec.variables.map(({ name }) => name);
    if (service.findPrograms() === null)
      throw userError(SERVICE_MISSING, { title: service.title, package: service.package, variables: names });
    const record = await ensureRecord(key, spec.kind, at);
    const place = placeOf(record, at);
    for (const variable of spec.variables) values[variable.name] = new Secret(service.value(place, variable));
    holds.set(instanceId(record), at.clock.monotonicMs() + HOLD_MS);
    started.push({ service, record, place });
  }
  if (started.length > 0) await at.sync.putDesired();
  await Promise.all(started.map((each) => waitUntilReady(each, at)));
  return values;
}

/** Those that a release which is kept, or one that is being made, needs. Part of the desired state. */
export function serviceInstances(at: Pick<ServicePorts, "services" | "releases" | "home" | "clock">): InstanceSpec[] {
  return at.services.all().flatMap((record) => {
    const isHeld = (holds.get(instanceId(record)) ?? 0) > at.clock.monotonicMs();
    return isHeld || isNeeded(record, at.releases) ? (instanceSpec(record, at.home) ?? []) : [];
  });
}

function isNeeded({ app, environment, kind }: ServiceRecord, releases: ReleaseStore): boolean {
  return releases
    .releases(app, environment)
    .some(
      ({ release, retired }) =>
        !retired && activeServices(release.configuration, Object.keys(release.secrets)).some((service) => service.kind === kind),
    );
}

function instanceSpec(record: ServiceRecord, home: Home): InstanceSpec | null {
  const service = PRIVATE_SERVICES[record.kind];
  const programs = service.findPrograms();
  if (programs === null) return null;
  const folder = serviceFolder(record, home);
  return {
    id: instanceId(record),
    app: record.app,
    environment: record.environment,
    release: `${record.app}/${record.environment}/${record.kind}`,
    process: record.kind,
    kind: "worker",
    argv: service.argv({ folder, port: record.port }, programs),
    cwd: "/",
    env: {},
    sealedEnvironment: sealedName(record),
    user: null,
    memoryMaxBytes: null,
    writable: [folder],
    artifact: "",
    bind: null,
    health: null,
    graceMs: 30_000,
    exclusiveKey: instanceId(record),
  };
}

/** Hidden, so that it cannot be the name of one of the project's own volumes. */
export function serviceFolder({ app, environment, kind }: Omit<ServiceRecord, "port">, home: Home): string {
  return join(home.volumes, app, environment, `.${kind}`);
}

function instanceId({ app, environment, kind }: Omit<ServiceRecord, "port">): string {
  return `${app}-${environment}-private-${kind}`;
}

function sealedName(record: ServiceRecord): string {
  return `${instanceId(record)}.service`;
}

const PORT_FIRST = 15_000;
const PORT_LAST = 15_999;

/** Port and password on first use, for good. */
async function ensureRecord(key: EnvironmentKey, kind: ServiceKind, at: ServicePorts): Promise<ServiceRecord> {
  const known = at.services.find(key.app, key.environment, kind);
  if (known !== null) return known;
  const record: ServiceRecord = { app: key.app, environment: key.environment, kind, port: await freePort(at) };
  at.store.transaction(() => {
    const nowMs = at.clock.nowMs();
    at.services.add(record, nowMs);
    at.vault.set(key, passwordName(kind), new Secret(randomName(at.random, 32)), { who: "fairlead", atMs: nowMs });
  });
  return record;
}

async function freePort(at: ServicePorts): Promise<number> {
  const taken = new Set(at.services.all().map(({ port }) => port));
  for (let port = PORT_FIRST; port <= PORT_LAST; port++) if (!taken.has(port) && (await isPortFree(port))) return port;
  throw userError(NO_SERVICE_PORT, { first: PORT_FIRST, last: PORT_LAST });
}

/** Also makes what the instance needs before it can start: its folder and its sealed password. */
function placeOf(record: ServiceRecord, at: ServicePorts): ServicePlace {
  const { title } = PRIVATE_SERVICES[record.kind];
  const password = at.vault.read(record, passwordName(record.kind));
  if (password === null) throw userError(SERVICE_PASSWORD_LOST, { title, app: record.app, environment: record.environment });
  const folder = serviceFolder(record, at.home);
  mkdirSync(join(folder, ".."), { recursive: true, mode: at.home.isRoot ? 0o711 : 0o700 });
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  sealEnvironment(at.home, sealedName(record), { [PASSWORD_VARIABLE]: password }, at.random);
  return { folder, port: record.port, password };
}

async function waitUntilReady(
  { service, record, place }: { readonly service: PrivateService; readonly record: ServiceRecord; readonly place: ServicePlace },
  at: ServicePorts,
): Promise<void> {
  const endMs = at.clock.monotonicMs() + READY_MAX_MS;
  const programs = service.findPrograms();
  for (;;) {
    if (await service.isReady(place, programs, exec)) return;
    const seen = at.sync.observed()?.instances.find(({ id }) => id === instanceId(record));
    const isOver = at.clock.monotonicMs() > endMs;
    if (isOver || seen?.phase === "crash-loop") {
      const problem = isOver ? `it did not answer within ${READY_MAX_MS / 1000} s` : (seen?.problem ?? "it ends again and again");
      throw userError(SERVICE_FAILED, { title: service.title, problem }, { details: seen?.lastLines ?? [] });
    }
    await at.clock.sleep(POLL_MS);
  }
}
