// The configuration after reading: typed, units in names, defaults filled in. Derived from schema.ts by read-fields.ts; a test holds the two together.
import type { Confidence, Severity } from "../model/finding.ts";
import type { GateName } from "../model/gate.ts";
import type { StrategyName } from "../model/rollout.ts";

export interface Settings {
  readonly app?: string;
  readonly defaultEnvironment: string;
  readonly build: {
    readonly commands?: readonly (readonly string[])[];
    readonly allowSdist: readonly string[];
    readonly extras: readonly string[];
    readonly groups: readonly string[];
  };
  readonly process: Readonly<Record<string, ProcessSettings>>;
  readonly release: { readonly command?: readonly string[]; readonly timeoutMs: number };
  readonly health: HealthSettings;
  readonly hosts?: readonly string[];
  readonly path: string;
  readonly port?: number;
  readonly gates: readonly GateName[];
  readonly audit: AuditSettings;
  readonly strategy: StrategyName;
  readonly drainTimeoutMs: number;
  readonly responseTimeoutMs: number;
  readonly requestBodyMaxBytes: number;
  readonly variables?: Readonly<Record<string, string>>;
  readonly volume: Readonly<Record<string, VolumeSettings>>;
  readonly findVolumes: boolean;
  readonly cron: Readonly<Record<string, CronSettings>>;
  readonly privateServices?: boolean;
}

export interface ProcessSettings {
  readonly command?: readonly string[];
  readonly kind?: "web" | "worker" | "beat";
  readonly interface?: "wsgi" | "asgi" | "tcp";
  readonly instances: number;
  readonly workers?: number;
  readonly graceMs?: number;
  readonly memoryBytes?: number;
  readonly env?: Readonly<Record<string, string>>;
}

export interface HealthSettings {
  readonly ready?: string;
  readonly live?: string;
  readonly startTimeoutMs: number;
  readonly intervalMs: number;
  readonly timeoutMs: number;
  readonly stableChecks: number;
  readonly failuresMax: number;
}

export interface VolumeSettings {
  readonly path?: string;
  readonly kind?: "folder" | "file" | "sqlite";
}

export interface CronSettings {
  readonly schedule?: string;
  readonly command?: readonly string[];
  readonly timeoutMs: number;
  readonly timeZone: string;
}

export interface AuditSettings {
  readonly failOn: Severity | "never";
  readonly refuseOn: Severity | "never";
  readonly confidence: Confidence;
  readonly requireReason: boolean;
  readonly baseline: string;
  readonly models: readonly string[];
  readonly timeLimitMs?: number;
  readonly unknownSeverity: Severity;
  readonly licences: { readonly allow: readonly string[]; readonly deny: readonly string[]; readonly review: readonly string[] };
  readonly policy: Readonly<Record<string, PolicySettings>>;
}

export interface PolicySettings {
  readonly rules?: readonly string[];
  readonly paths?: readonly string[];
  readonly severity?: Severity | "off";
  readonly reason?: string;
  /** YYYY-MM-DD */
  readonly until?: string;
}
