// An artifact with its configuration in one environment of one app; numbered from v1 and never changed afterwards.
import type { StrategyName } from "./rollout.ts";

/** Placeholders of an argv or environment value, filled in by the engine when an instance is planned. */
export const PLACEHOLDERS = ["{socket}", "{port}", "{workers}", "{graceSeconds}"] as const;

export interface Release {
  /** `<app>/<environment>/v<number>`, unique on this home. */
  readonly id: string;
  readonly app: string;
  readonly environment: string;
  readonly number: number;
  /** sha256 hex of the manifest. */
  readonly artifact: string;
  readonly configuration: ReleaseConfiguration;
  /** Secret name → version of its value. */
  readonly secrets: Readonly<Record<string, number>>;
  /** File name of the sealed environment below HOME/environments/. */
  readonly sealedEnvironment: string;
  readonly createdAtMs: number;
  readonly createdBy: string;
  /** What made it: "ship", "config set FOO", "secrets set BAR". */
  readonly reason: string;
}

export interface ReleaseConfiguration {
  readonly processes: Readonly<Record<string, ProcessSpec>>;
  readonly releaseCommand: CommandSpec | null;
  /** Null for an app without a web process. */
  readonly service: ServiceSpec | null;
  readonly strategy: StrategyName;
  /** Plain, non-secret environment: `fileVariables` with what `config set` keeps laid over it. */
  readonly variables: Readonly<Record<string, string>>;
  /** What the project's own files say alone, so that `config unset` can go back to it. */
  readonly fileVariables: Readonly<Record<string, string>>;
  /** Without a value for each of these nothing is started. */
  readonly required: readonly RequiredVariable[];
  readonly volumes: readonly VolumeSpec[];
  readonly cron: readonly CronSpec[];
  /** Private local instances that give some of the variables, unless the environment has values of its own. */
  readonly services: readonly PrivateServiceSpec[];
}

export interface RequiredVariable {
  readonly name: string;
  readonly secret: boolean;
  /** `settings.py:12`, or why it is needed. */
  readonly because: string;
}

/** A PostgreSQL or Redis that Fairlead runs for one app and environment only. */
export interface PrivateServiceSpec {
  readonly kind: "postgres" | "redis";
  readonly variables: readonly ServiceVariable[];
}

/** Which part of the service's address a variable carries. */
export interface ServiceVariable {
  readonly name: string;
  readonly part: "url" | "host" | "port" | "user" | "password" | "database";
  /** For `url`: as the code expects it, such as "postgresql+asyncpg"; null for the usual one. */
  readonly scheme: string | null;
}

export interface CommandSpec {
  readonly argv: readonly string[];
  readonly timeoutMs: number;
}

export interface ProcessSpec {
  readonly name: string;
  readonly kind: "web" | "worker" | "beat";
  readonly argv: readonly string[];
  /** unix: {socket}; tcp: {port} and PORT in the environment; none: takes no requests. */
  readonly bind: "unix" | "tcp" | "none";
  readonly interface: "wsgi" | "asgi" | "tcp" | null;
  /** Known server, or null for a command that Fairlead does not know. */
  readonly server: string | null;
  /** How long the server keeps an idle connection open; null when unknown. */
  readonly keepAliveMs: number | null;
  readonly instances: number;
  /** Never two at a time, also across releases: a beat or scheduler. */
  readonly exclusive: boolean;
  readonly env: Readonly<Record<string, string>>;
  /** From SIGTERM to SIGKILL. */
  readonly graceMs: number;
  readonly memoryMaxBytes: number | null;
}

export interface ServiceSpec {
  /** Empty: a loopback port of its own. */
  readonly hosts: readonly string[];
  readonly pathPrefix: string;
  /** Port on the loopback; null until the home has recorded one for good. */
  readonly port: number | null;
  readonly health: HealthSpec;
  readonly drainTimeoutMs: number;
  readonly requestBodyMaxBytes: number;
  readonly responseTimeoutMs: number;
}

export interface HealthSpec {
  /** Null: try the well-known paths, then "/", then accepting connections. */
  readonly ready: string | null;
  readonly live: string | null;
  readonly startTimeoutMs: number;
  readonly intervalMs: number;
  readonly timeoutMs: number;
  /** Consecutive good answers before an instance counts as ready. */
  readonly stableChecks: number;
  readonly failuresMax: number;
}

export interface VolumeSpec {
  readonly name: string;
  /** Path in the app tree (relative) that becomes a link to the volume. */
  readonly path: string;
  readonly kind: "sqlite" | "file" | "folder";
}

export interface CronSpec {
  readonly name: string;
  readonly schedule: string;
  /** IANA name, such as "Europe/Berlin"; "UTC" unless configured. */
  readonly timeZone: string;
  readonly argv: readonly string[];
  readonly timeoutMs: number;
}

/** Where in a volume's folder the link in the app tree leads: to the folder itself, or to a file of the same name, so that SQLite's companions lie beside it. */
export function pathInVolume(volume: VolumeSpec): string {
  return volume.kind === "folder" ? "" : (volume.path.split("/").at(-1) as string);
}
