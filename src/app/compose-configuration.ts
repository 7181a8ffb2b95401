// Project + configuration + server plans → the configuration of a release, and what is missing before it could start. Pure.
import type { Configuration } from "../config/read-configuration.ts";
import type { ProcessSettings, Settings } from "../config/settings.ts";
import { dotted } from "../config/toml-lines.ts";
import { normalisePathPrefix } from "../model/host/host-name.ts";
import type { Project, ProjectProcess } from "../model/project.ts";
import { isProvided } from "../model/provided-variables.ts";
import type { CronSpec, ProcessSpec, ReleaseConfiguration, RequiredVariable, ServiceSpec } from "../model/release.ts";
import { BAD_SCHEDULE, EXCLUSIVE_TWICE, VOLUME_OUTSIDE } from "../platform/errors/config-errors.ts";
import { userError } from "../platform/errors/user-error.ts";
import type { ServerPlan } from "../python/servers/contract.ts";
import { checkCron } from "../schedule/cron.ts";
import { planServices } from "../services/plan-services.ts";
import { cleanPath, isInside, planVolumes, type ConfiguredVolume } from "../volumes/plan-volumes.ts";
import { normaliseHost } from "./app-hosts.ts";
import { completeConfiguration, NOTHING_STORED, type StoredValues } from "./complete-configuration.ts";

export interface ComposeRequest {
  /** After configureProject. */
  readonly project: Project;
  readonly configuration: Configuration;
  /** By process name; a worker may do without. */
  readonly serverPlans: Readonly<Record<string, ServerPlan>>;
  /** What `config set` and `secrets set` keep for this app and environment. */
  readonly stored?: StoredValues;
}

export interface ComposedConfiguration {
  readonly configuration: ReleaseConfiguration;
  /** Required variables without a value: with one of these nothing may start. */
  readonly missing: readonly RequiredVariable[];
  readonly notes: readonly string[];
}

const GRACE_MS = { web: 30_000, worker: 300_000, beat: 300_000 } as const;
const CRON_TIMEOUT_MS = 3_600_000;

export function composeConfiguration(request: ComposeRequest): ComposedConfiguration {
  const { project, configuration } = request;
  const { settings } = configuration;
  const processes = composeProcesses(request);
  const volumes = planVolumes(settings.findVolumes ? project.writes : [], configuredVolumes(configuration));
  const fileVariables = settings.variables ?? {};
  const given = new Set([...Object.keys(fileVariables), ...Object.values(processes).flatMap((process) => Object.keys(process.env))]);
  const services = planServices({ needs: project.needs, env: project.env, given, allowed: mayHavePrivateServices(configuration) });
  const hasWeb = Object.values(processes).some((process) => process.kind === "web");
  const declared: ReleaseConfiguration = {
    processes,
    releaseCommand: project.releaseCommand && { argv: project.releaseCommand.value, timeoutMs: settings.release.timeoutMs },
    service: hasWeb ? composeService(settings) : null,
    strategy: settings.strategy,
    variables: fileVariables,
    fileVariables,
    required: requiredVariables(project, services.required),
    volumes: volumes.volumes,
    cron: composeCron(project, settings),
    services: services.services,
  };
  return { ...completeConfiguration(declared, request.stored ?? NOTHING_STORED), notes: [...volumes.notes, ...services.notes] };
}

function composeProcesses(request: ComposeRequest): Record<string, ProcessSpec> {
  const processes: Record<string, ProcessSpec> = {};
  for (const [name, process] of Object.entries(request.project.processes)) {
    if (process.kind === "cron") continue;
    const settings = request.configuration.settings.process[name];
    const spec = composeProcess(name, process, { settings, plan: request.serverPlans[name] });
    if (spec.exclusive && spec.instances > 1) {
      const place = placeOf(request.configuration, ["process", name, "instances"]);
      throw userError(EXCLUSIVE_TWICE, { place, process: name, instances: spec.instances });
    }
    processes[name] = spec;
  }
  return processes;
}

function composeProcess(
  name: string,
  process: ProjectProcess & { readonly kind: "web" | "worker" | "beat" | "cron" },
  from: { readonly settings: ProcessSettings | undefined; readonly plan: ServerPlan | undefined },
): ProcessSpec {
  const kind = process.kind === "cron" ? "worker" : process.kind;
  const { settings, plan } = from;
  const argv = plan?.argv ?? process.command;
  return {
    name,
    kind,
    argv: settings?.workers === undefined ? argv : argv.map((word) => word.replaceAll("{workers}", String(settings.workers))),
    bind: plan?.bind ?? "none",
    interface: plan?.interface ?? process.interface,
    server: plan?.server ?? null,
    keepAliveMs: plan?.keepAliveMs ?? null,
    instances: settings?.instances ?? 1,
    exclusive: kind === "beat",
    env: { ...plan?.env, ...process.env },
    graceMs: settings?.graceMs ?? GRACE_MS[kind],
    memoryMaxBytes: settings?.memoryBytes ?? null,
  };
}

function composeService(settings: Settings): ServiceSpec {
  const { health } = settings;
  return {
    hosts: (settings.hosts ?? []).map(normaliseHost),
    pathPrefix: normalisePathPrefix(settings.path),
    port: settings.port ?? null,
    health: {
      ready: health.ready ?? null,
      live: health.live ?? null,
      startTimeoutMs: health.startTimeoutMs,
      intervalMs: health.intervalMs,
      timeoutMs: health.timeoutMs,
      stableChecks: health.stableChecks,
      failuresMax: health.failuresMax,
    },
    drainTimeoutMs: settings.drainTimeoutMs,
    requestBodyMaxBytes: settings.requestBodyMaxBytes,
    responseTimeoutMs: settings.responseTimeoutMs,
  };
}

function composeCron(project: Project, settings: Settings): readonly CronSpec[] {
  return Object.entries(project.processes).flatMap(([name, process]) => {
    if (process.kind !== "cron" || process.schedule === null) return [];
    const { timeoutMs, timeZone } = settings.cron[name] ?? { timeoutMs: CRON_TIMEOUT_MS, timeZone: "UTC" };
    const check = checkCron(process.schedule, timeZone);
    if (check.kind === "problem") throw userError(BAD_SCHEDULE, { place: placeOfProcess(process), name, problem: check.problem });
    return [{ name, schedule: process.schedule, timeZone, argv: process.command, timeoutMs }];
  });
}

function placeOfProcess(process: ProjectProcess): string {
  if (process.source === null) return "the project";
  return process.source.line === null ? process.source.file : `${process.source.file}:${process.source.line}`;
}

function configuredVolumes(configuration: Configuration): Readonly<Record<string, ConfiguredVolume>> {
  const entries = Object.entries(configuration.settings.volume).map(([name, volume]) => {
    const path = volume.path ?? "";
    if (!isInside(cleanPath(path))) throw userError(VOLUME_OUTSIDE, { place: placeOf(configuration, ["volume", name]), name, path });
    return [name, { path, kind: volume.kind ?? null }] as const;
  });
  return Object.fromEntries(entries);
}

/** What the code cannot do without, then the addresses of services that it is not given privately. */
function requiredVariables(project: Project, ofServices: readonly RequiredVariable[]): readonly RequiredVariable[] {
  const ofCode = project.env
    .filter((variable) => variable.required && !isProvided(variable.name))
    .map(({ name, secret, source }) => ({
      name,
      secret,
      because: source === null ? "read by the code" : `${source.file}${source.line === null ? "" : `:${source.line}`}`,
    }));
  const known = new Set(ofCode.map((variable) => variable.name));
  return [...ofCode, ...ofServices.filter((variable) => !known.has(variable.name))];
}

const PRIVATE_SERVICE_ENVIRONMENTS = ["development", "test"];

function mayHavePrivateServices(configuration: Configuration): boolean {
  return configuration.settings.privateServices ?? PRIVATE_SERVICE_ENVIRONMENTS.includes(configuration.environment);
}

function placeOf(configuration: Configuration, path: readonly string[]): string {
  const source = configuration.sources.get(dotted(path));
  if (source === undefined) return configuration.file ?? "the project";
  return source.line === null ? source.file : `${source.file}:${source.line}`;
}
