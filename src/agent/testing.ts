// Values for the agent's unit tests.
import type { InstanceSpec } from "../model/host/desired-state.ts";
import type { Log } from "../platform/log.ts";

export const SILENT_LOG: Log = { info: () => {}, warn: () => {}, error: () => {} };

export function instanceSpec(change: Partial<InstanceSpec> = {}): InstanceSpec {
  return {
    id: "shop-production-v1-web-aaaaaa",
    app: "shop",
    environment: "production",
    release: "shop/production/v1",
    process: "web",
    kind: "web",
    argv: ["gunicorn"],
    cwd: "/srv",
    env: {},
    sealedEnvironment: null,
    user: null,
    memoryMaxBytes: null,
    writable: [],
    artifact: "/srv",
    bind: { kind: "unix", path: "/run/x.sock" },
    health: {
      ready: null,
      live: null,
      host: "localhost",
      startTimeoutMs: 30_000,
      intervalMs: 1_000,
      timeoutMs: 1_000,
      stableChecks: 2,
      failuresMax: 3,
    },
    graceMs: 10_000,
    exclusiveKey: null,
    ...change,
  };
}
