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
import { SERVICE_FAILED, SERVICE_MISSING, SERVICE_PASSWORD_LOST, SERVICE_PORT_TAKEN } from "../platform/errors/service-errors.ts";
import { userError } from "../platform/errors/user-error.ts";
import { exec } from "../platform/exec.ts";
import { randomName, type Random } from "../platform/random.ts";
import { Secret } from "../platform/secret.ts";
import type { Store } from "../platform/store.ts";
import { isPortFree } from "../release/allocate-port.ts";
import type { ReleaseStore } from "../release/store.ts";
import { allocateServicePort } from "../services/allocate-port.ts";
import { PASSWORD_VARIABLE, type PrivateService, type ServiceKind, type ServicePlace } from "../services/contract.ts";
import { PRIVATE_SERVICES } from "../services/registry.ts";
import type { ServiceRecord } from "../services/store.ts";
import { activeServices } from "./complete-configuration.ts";
import { passwordName, type Values } from "./open-values.ts";

export interface ServicePorts extends Pick<Values, "vault" | "services"> {
  readonly home: Home;
  readonly store: Store;
  readonly releases: Pick<ReleaseStore, "releases">;
  readonly clock: Clock;
  readonly random: Random;
  readonly sync: Pick<HostSync, "putDesired" | "observed">;
}

const READY_MAX_MS = 90_000;
const POLL_MS = 150;
/** Each costs a start of the server; more than a few in a row are no accident. */
const MOVES_MAX = 5;
/** A service that was just started for a release which does not exist yet is kept this long. */
const HOLD_MS = 120_000;
const holds = new Map<string, number>();

/** Every service runs and answers when this returns; the values are for the release's sealed environment. */
export async function ensureServices(
  key: EnvironmentKey,
  wanted: readonly PrivateServiceSpec[],
  at: ServicePorts,
): Promise<Record<string, Secret>> {
  refuseMissingPrograms(wanted);
  const values: Record<string, Secret> = {};
  for (const spec of wanted) Object.assign(values, await startService(key, spec, at));
  return values;
}

/** Throws SERVICE_MISSING. */
export function refuseMissingPrograms(wanted: readonly PrivateServiceSpec[]): void {
  for (const { kind, variables } of wanted) {
    const service = PRIVATE_SERVICES[kind];
    const names = variables.map(({ name }) => name);
    if (service.findPrograms() === null)
      throw userError(SERVICE_MISSING, { title: service.title, package: service.package, variables: names });
  }
}

/** A port that somebody took between its choice and the server's start is given up for another, as long as no release has it in its environment. */
async function startService(key: EnvironmentKey, spec: PrivateServiceSpec, at: ServicePorts): Promise<Record<string, Secret>> {
  const service = PRIVATE_SERVICES[spec.kind];
  for (let moves = 0; ; moves++) {
    const record = await ensureRecord(key, spec.kind, at);
    const place = placeOf(record, at);
    holds.set(instanceId(record), at.clock.monotonicMs() + HOLD_MS);
    await at.sync.putDesired();
    const mayMove = moves < MOVES_MAX && !isNeeded(record, at.releases);
    if ((await waitUntilReady({ service, record, place, mayMove }, at)) === "port-taken") {
      const port = await freePort(at);
      at.store.transaction(() => at.services.move({ ...record, port }));
    } else return Object.fromEntries(spec.variables.map((variable) => [variable.name, new Secret(service.value(place, variable))]));
  }
}

/** Those that a release which is kept, or one that is being made, needs. Part of the desired state. */
export function serviceInstances(at: Pick<ServicePorts, "services" | "releases" | "home" | "clock">): InstanceSpec[] {
  return at.services.all().flatMap((record) => {
    const isHeld = (holds.get(instanceId(record)) ?? 0) > at.clock.monotonicMs();
    return isHeld || isNeeded(record, at.releases) ? (instanceSpec(record, at.home) ?? []) : [];
  });
}

function isNeeded({ app, environment, kind }: ServiceRecord, releases: ServicePorts["releases"]): boolean {
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
    release: `${record.app}/${record.environment}/private`,
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

function freePort({ services, random }: ServicePorts): Promise<number> {
  return allocateServicePort({ recorded: new Set(services.all().map(({ port }) => port)), random, isFree: isPortFree });
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

interface Waiting {
  readonly service: PrivateService;
  readonly record: ServiceRecord;
  readonly place: ServicePlace;
  /** Another port may be tried. */
  readonly mayMove: boolean;
}

async function waitUntilReady({ service, record, place, mayMove }: Waiting, at: ServicePorts): Promise<"ready" | "port-taken"> {
  const endMs = at.clock.monotonicMs() + READY_MAX_MS;
  const programs = service.findPrograms();
  const { title } = service;
  for (;;) {
    if (await service.isReady(place, programs, exec)) return "ready";
    const seen = at.sync.observed()?.instances.find(({ id }) => id === instanceId(record));
    const isLooping = seen?.phase === "crash-loop";
    const isTaken = (isLooping || seen?.phase === "backoff") && !(await isPortFree(record.port));
    if (isTaken && mayMove) return "port-taken";
    const isOver = at.clock.monotonicMs() > endMs;
    const details = { details: seen?.lastLines ?? [] };
    if (isTaken && (isOver || isLooping)) throw userError(SERVICE_PORT_TAKEN, { title, port: record.port, app: record.app }, details);
    if (isOver) throw userError(SERVICE_FAILED, { title, problem: `it did not answer within ${READY_MAX_MS / 1000} s` }, details);
    if (isLooping) throw userError(SERVICE_FAILED, { title, problem: seen.problem ?? "it ends again and again" }, details);
    await at.clock.sleep(POLL_MS);
  }
}
