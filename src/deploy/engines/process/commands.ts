// What the host shall run and route, as pure functions of the records: the same records give the same desired state and routing table.
import type { ArtifactManifest } from "../../../model/artifact.ts";
import type { DesiredState, InstanceAddress, InstanceHealth, InstanceSpec, JobSpec } from "../../../model/host/desired-state.ts";
import type { ListenerSpec, RoutedRelease, RoutedService, RoutingTable } from "../../../model/host/routing-table.ts";
import type { ProcessSpec, Release, ServiceSpec } from "../../../model/release.ts";
import type { BatchPhase, BatchState, PlannedInstance } from "../../strategies/strategy.ts";
import { countWorkers, fillPlaceholders, type HostCapacity } from "./placeholders.ts";

export interface HostWorld {
  readonly environments: readonly EnvironmentOnHost[];
  readonly jobs: readonly JobSpec[];
  /** Private databases and the like, beside the instances of releases. */
  readonly services?: readonly InstanceSpec[];
  readonly sharedListeners: readonly ListenerSpec[];
  /** Addresses and CIDR ranges of the user's own proxies. */
  readonly trustedProxies?: readonly string[];
}

export interface EnvironmentOnHost {
  readonly app: string;
  readonly environment: string;
  /** Loopback port of its own; null for an app without a web process. */
  readonly port: number | null;
  /** Hosts of its configuration and those added by hand. */
  readonly hosts: readonly string[];
  readonly maintenance: { readonly page: string | null } | null;
  readonly batches: readonly BatchState[];
  readonly releases: Readonly<Record<string, ReleaseOnHost>>;
}

export interface ReleaseOnHost {
  readonly release: Release;
  /** This release's view of the app tree. */
  readonly tree: string;
  readonly venv: string;
  /** Volumes, absolute. */
  readonly writable: readonly string[];
  readonly artifactFolder: string;
  readonly manifest: Pick<ArtifactManifest, "pythonPath" | "workingDirectory">;
  readonly user: { readonly uid: number; readonly gid: number } | null;
}

export interface HostFacts extends HostCapacity {
  /** Path of an instance's unix socket: unique, under 100 bytes. */
  readonly socketPath: (instance: { readonly id: string; readonly app: string; readonly process: string }) => string;
  /** PATH, LANG, HOME, TZ of what runs here. */
  readonly baseEnvironment: Readonly<Record<string, string>>;
}

export interface Version {
  readonly epoch: number;
  readonly number: number;
}

const RUNNING: readonly BatchPhase[] = ["starting", "ready", "serving", "idle", "drained", "closing", "pool-closing"];

export function isRunning(phase: BatchPhase): boolean {
  return RUNNING.includes(phase);
}

export function desiredState(world: HostWorld, facts: HostFacts, version: Version): DesiredState {
  const instances = world.environments.flatMap((environment) =>
    environment.batches
      .filter(({ phase }) => isRunning(phase))
      .flatMap(({ batch }) => batch.instances.map((planned) => instanceSpec(environment, batch, planned, facts))),
  );
  return { version: 1, ...version, instances: [...(world.services ?? []), ...instances], jobs: world.jobs };
}

type BatchOf = Pick<BatchState["batch"], "release" | "process">;

function instanceSpec(environment: EnvironmentOnHost, batch: BatchOf, planned: PlannedInstance, facts: HostFacts): InstanceSpec {
  const onHost = environment.releases[batch.release] as ReleaseOnHost;
  const spec = onHost.release.configuration.processes[batch.process] as ProcessSpec;
  const bind = addressOf(spec, planned, { app: environment.app, facts });
  const values = {
    socket: bind?.kind === "unix" ? bind.path : "",
    port: bind?.kind === "tcp" ? String(bind.port) : "",
    workers: String(countWorkers(spec, facts)),
    graceSeconds: String(Math.ceil(spec.graceMs / 1000)),
  };
  const own = Object.fromEntries(Object.entries(spec.env).map(([name, value]) => [name, fillPlaceholders(value, values)]));
  return {
    id: planned.id,
    app: environment.app,
    environment: environment.environment,
    release: batch.release,
    process: batch.process,
    kind: spec.kind,
    ...commandEnvironment(onHost, facts),
    argv: spec.argv.map((word) => fillPlaceholders(word, values)),
    env: {
      ...plainEnvironment(onHost, facts),
      ...own,
      ...(bind?.kind === "tcp" ? { PORT: values.port } : {}),
      FAIRLEAD_PROCESS: batch.process,
    },
    memoryMaxBytes: spec.memoryMaxBytes,
    bind,
    health: spec.kind === "web" ? instanceHealth(onHost.release.configuration.service, environment.hosts) : null,
    graceMs: spec.graceMs,
    exclusiveKey: spec.exclusive ? `${environment.app}/${environment.environment}/${batch.process}` : null,
  };
}

/** The part of a command that every instance and job of a release shares. */
export function commandEnvironment(onHost: ReleaseOnHost, facts: HostFacts): Omit<InstanceSpec, keyof OwnFields> {
  const { release, manifest, tree } = onHost;
  return {
    cwd: join(tree, manifest.workingDirectory),
    env: plainEnvironment(onHost, facts),
    sealedEnvironment: release.sealedEnvironment === "" ? null : release.sealedEnvironment,
    user: onHost.user,
    writable: onHost.writable,
    artifact: onHost.artifactFolder,
  };
}

type OwnFields = Pick<
  InstanceSpec,
  "id" | "app" | "environment" | "release" | "process" | "kind" | "argv" | "memoryMaxBytes" | "bind" | "health" | "graceMs" | "exclusiveKey"
>;

function plainEnvironment({ release, manifest, tree, venv }: ReleaseOnHost, facts: HostFacts): Record<string, string> {
  const base = facts.baseEnvironment;
  return {
    ...ADDRESS,
    ...base,
    PYTHONUNBUFFERED: "1",
    PYTHONDONTWRITEBYTECODE: "1", // the tree is shared by hard links and must not grow
    ...(manifest.pythonPath.length > 0 ? { PYTHONPATH: manifest.pythonPath.map((folder) => join(tree, folder)).join(":") } : {}),
    ...release.configuration.variables,
    PATH: `${venv}/bin:${release.configuration.variables["PATH"] ?? base["PATH"] ?? "/usr/local/bin:/usr/bin:/bin"}`,
    VIRTUAL_ENV: venv,
    FAIRLEAD_APP: release.app,
    FAIRLEAD_ENVIRONMENT: release.environment,
    FAIRLEAD_RELEASE: release.id,
  };
}

/** Settings read these when they are imported, also in a worker or where the server listens on a socket; who listens on a port gets its own. */
const ADDRESS = { HOST: "127.0.0.1", PORT: "8000" };

function addressOf(
  spec: ProcessSpec,
  planned: PlannedInstance,
  at: { readonly app: string; readonly facts: HostFacts },
): InstanceAddress | null {
  if (spec.bind === "unix") return { kind: "unix", path: at.facts.socketPath({ id: planned.id, app: at.app, process: spec.name }) };
  if (spec.bind === "tcp") return { kind: "tcp", host: "127.0.0.1", port: planned.port as number };
  return null;
}

function instanceHealth(service: ServiceSpec | null, hosts: readonly string[]): InstanceHealth | null {
  if (service === null) return null;
  const { ready, live, startTimeoutMs, intervalMs, timeoutMs, stableChecks, failuresMax } = service.health;
  return { ready, live, startTimeoutMs, intervalMs, timeoutMs, stableChecks, failuresMax, host: hosts[0] ?? "localhost" };
}

const ROUTED: readonly BatchPhase[] = ["serving", "idle", "drained", "closing", "pool-closing", "stopping"];
const CLOSE_SPREAD_MS = 3_000;
const QUEUE_MAX = 1_000;
const QUEUE_TIMEOUT_MS = 10_000;

export function routingTable(world: HostWorld, facts: HostFacts, version: Version): RoutingTable {
  const services = world.environments.flatMap((environment) => routedService(environment, world.sharedListeners, facts) ?? []);
  const used = new Set(services.flatMap(({ matches }) => matches.map(({ listener }) => listener)));
  const own = world.environments.flatMap(({ port }) => (port === null ? [] : [loopbackListener(port)]));
  const listeners = [...world.sharedListeners, ...own.filter(({ id }) => used.has(id))];
  return { version: 1, ...version, listeners, services, trustedProxies: world.trustedProxies ?? [] };
}

export function loopbackListener(port: number): ListenerSpec {
  return { id: `127.0.0.1:${port}`, host: "127.0.0.1", port };
}

function routedService(environment: EnvironmentOnHost, shared: readonly ListenerSpec[], facts: HostFacts): RoutedService | null {
  const service = currentService(environment);
  if (service === null) return null;
  const onShared = shared.map(({ id }) => ({ listener: id, hosts: environment.hosts, pathPrefix: service.pathPrefix }));
  const onOwn = environment.port === null ? [] : [{ listener: loopbackListener(environment.port).id, hosts: [], pathPrefix: "/" }];
  return {
    id: `${environment.app}/${environment.environment}`,
    app: environment.app,
    environment: environment.environment,
    matches: [...(environment.hosts.length > 0 ? onShared : []), ...onOwn],
    releases: routedReleases(environment, facts),
    maintenance: environment.maintenance && { page: environment.maintenance.page, healthPath: service.health.ready },
    limits: {
      requestBodyMaxBytes: service.requestBodyMaxBytes,
      responseTimeoutMs: service.responseTimeoutMs,
      queueMax: QUEUE_MAX,
      queueTimeoutMs: QUEUE_TIMEOUT_MS,
    },
  };
}

/** Of the release that gets new requests; of any other one while none does. */
function currentService(environment: EnvironmentOnHost): ServiceSpec | null {
  const web = environment.batches.filter(({ batch }) => batch.kind === "web");
  const deciding = web.findLast(({ phase }) => phase === "serving") ?? web.at(-1);
  return deciding === undefined ? null : (environment.releases[deciding.batch.release] as ReleaseOnHost).release.configuration.service;
}

function routedReleases(environment: EnvironmentOnHost, facts: HostFacts): RoutedRelease[] {
  const routed = environment.batches.filter(({ batch, phase }) => batch.kind === "web" && ROUTED.includes(phase));
  const weights = shares(routed.map(({ batch, phase }) => (phase === "serving" ? batch.instances.length : 0)));
  return routed.map(({ batch, phase, cut }, at) => {
    const spec = (environment.releases[batch.release] as ReleaseOnHost).release.configuration.processes[batch.process] as ProcessSpec;
    return {
      id: batch.id,
      weight: weights[at] as number,
      targets: batch.instances.map((planned) => ({
        instance: planned.id,
        address: addressOf(spec, planned, { app: environment.app, facts }) as InstanceAddress,
        keepAliveMs: spec.keepAliveMs,
      })),
      tunnels: phase === "serving" || phase === "idle" || phase === "drained" ? "keep" : "close",
      closeSpreadMs: CLOSE_SPREAD_MS,
      closePool: phase === "pool-closing" || phase === "stopping",
      cut,
    };
  });
}

/** Whole percents in proportion to the counts that add up to exactly 100 (largest remainder), or all 0. */
export function shares(counts: readonly number[]): number[] {
  const sum = counts.reduce((total, count) => total + count, 0);
  if (sum === 0) return counts.map(() => 0);
  const exact = counts.map((count) => (100 * count) / sum);
  const whole = exact.map(Math.floor);
  const order = exact.map((value, at) => ({ at, rest: value - Math.floor(value) })).sort((a, b) => b.rest - a.rest || a.at - b.at);
  const missing = 100 - whole.reduce((total, share) => total + share, 0);
  for (const { at } of order.slice(0, missing)) whole[at]! += 1;
  return whole;
}

function join(...parts: readonly string[]): string {
  return parts.filter((part) => part !== "" && part !== ".").join("/");
}
