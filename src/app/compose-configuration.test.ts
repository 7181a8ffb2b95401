import assert from "node:assert/strict";
import { test } from "node:test";
import type { Configuration } from "../config/read-configuration.ts";
import type { Settings } from "../config/settings.ts";
import type { EnvironmentVariable, Project, ProjectNeed, ProjectProcess } from "../model/project.ts";
import type { ServerPlan } from "../python/servers/contract.ts";
import { composeConfiguration } from "./compose-configuration.ts";
import { activeServices, completeConfiguration } from "./complete-configuration.ts";
import { configureProject } from "./configure-project.ts";

test("a Flask project with SQLite and no configuration gets everything it needs", () => {
  const { configuration, missing, notes } = compose({
    project: project({ processes: { web: WEB }, writes: [{ path: "guestbook.db", kind: "sqlite", source: null, sure: "likely" }] }),
  });
  assert.deepEqual(configuration, {
    processes: {
      web: {
        name: "web",
        kind: "web",
        argv: GUNICORN.argv,
        bind: "unix",
        interface: "wsgi",
        server: "gunicorn",
        keepAliveMs: 75_000,
        instances: 1,
        exclusive: false,
        env: {},
        graceMs: 30_000,
        memoryMaxBytes: null,
      },
    },
    releaseCommand: null,
    service: {
      hosts: [],
      pathPrefix: "/",
      port: null,
      health: {
        ready: null,
        live: null,
        startTimeoutMs: 60_000,
        intervalMs: 5_000,
        timeoutMs: 2_000,
        stableChecks: 2,
        failuresMax: 3,
      },
      drainTimeoutMs: 30_000,
      requestBodyMaxBytes: 104_857_600,
      responseTimeoutMs: 60_000,
    },
    strategy: "blue-green",
    variables: {},
    fileVariables: {},
    required: [],
    volumes: [{ name: "guestbook-db", path: "guestbook.db", kind: "sqlite" }],
    cron: [],
    services: [],
  });
  assert.deepEqual([missing, notes], [[], []]);
});

test("configured processes, release command and cron entries lie over what was found", () => {
  const { configuration } = compose({
    project: project({ processes: { web: WEB }, releaseCommand: { value: ["flask", "db", "upgrade"], source: null, sure: "likely" } }),
    settings: {
      process: {
        web: { instances: 3, workers: 4, memoryBytes: 1 << 28, env: { A: "1" } },
        beat: { command: ["celery", "beat"], instances: 1 },
      },
      release: { command: ["python", "migrate.py"], timeoutMs: 1_000 },
      cron: { clean: { command: ["python", "clean.py"], schedule: "@daily", timeoutMs: 5_000, timeZone: "Europe/Berlin" } },
    },
  });
  const { web, beat } = configuration.processes;
  assert.deepEqual([web?.instances, web?.memoryMaxBytes, web?.env], [3, 1 << 28, { A: "1" }]);
  assert.deepEqual(web?.argv, ["gunicorn", "--workers", "4", "--bind", "unix:{socket}", "guestbook:app"]);
  assert.deepEqual([beat?.kind, beat?.exclusive, beat?.bind, beat?.graceMs], ["beat", true, "none", 300_000]);
  assert.deepEqual(configuration.releaseCommand, { argv: ["python", "migrate.py"], timeoutMs: 1_000 });
  assert.deepEqual(configuration.cron, [
    { name: "clean", schedule: "@daily", timeZone: "Europe/Berlin", argv: ["python", "clean.py"], timeoutMs: 5_000 },
  ]);
});

test("all required variables without a value are listed at once; those of the file, of the store and of Fairlead are not", () => {
  const env = ["SECRET_KEY", "API_TOKEN", "FROM_FILE", "FROM_CONFIG", "FROM_SECRET", "PORT", "FAIRLEAD_RELEASE"].map((name) =>
    variable(name, {}),
  );
  const { missing, configuration } = compose({
    project: project({ processes: { web: WEB }, env: [...env, variable("OPTIONAL", { required: false })] }),
    settings: { variables: { FROM_FILE: "1", FROM_CONFIG: "file" } },
    stored: { variables: { FROM_CONFIG: "store" }, secretNames: ["FROM_SECRET"] },
  });
  assert.deepEqual(
    missing.map(({ name, because }) => `${name} ${because}`),
    ["SECRET_KEY app.py:3", "API_TOKEN app.py:3"],
  );
  assert.deepEqual(configuration.variables, { FROM_FILE: "1", FROM_CONFIG: "store" });
});

test("taking a stored value away goes back to what the file says", () => {
  const { configuration } = compose({
    project: project({ processes: { web: WEB } }),
    settings: { variables: { LOG: "info" } },
    stored: { variables: { LOG: "debug" }, secretNames: [] },
  });
  assert.deepEqual(completeConfiguration(configuration, { variables: {}, secretNames: [] }).configuration.variables, { LOG: "info" });
});

const POSTGRES: ProjectNeed = {
  name: "postgres",
  variable: "DATABASE_URL",
  detail: "psycopg",
  source: { file: "pyproject.toml", line: 9 },
  sure: "certain",
};

test("in development a private PostgreSQL gives the URL that nobody configured", () => {
  const composed = compose({ project: project({ processes: { web: WEB }, needs: [POSTGRES], env: [variable("DATABASE_URL", {})] }) });
  assert.deepEqual(composed.configuration.services, [
    { kind: "postgres", variables: [{ name: "DATABASE_URL", part: "url", scheme: null }] },
  ]);
  assert.deepEqual(composed.missing, []);
});

test("a URL from the store keeps the private PostgreSQL away until it is taken back", () => {
  const { configuration } = compose({
    project: project({ processes: { web: WEB }, needs: [POSTGRES] }),
    stored: { variables: { DATABASE_URL: "postgresql://db/x" }, secretNames: [] },
  });
  assert.deepEqual(activeServices(configuration, []), []);
  assert.equal(activeServices({ ...configuration, variables: {} }, []).length, 1);
  assert.equal(activeServices({ ...configuration, variables: {} }, ["DATABASE_URL"]).length, 0);
});

test("in production the URL is asked for", () => {
  const { configuration, missing } = compose({
    project: project({ processes: { web: WEB }, needs: [POSTGRES] }),
    environment: "production",
  });
  assert.deepEqual(configuration.services, []);
  assert.deepEqual(missing, [{ name: "DATABASE_URL", secret: true, because: "address of PostgreSQL (psycopg, pyproject.toml:9)" }]);
});

test("a beat with two instances is refused", () => {
  const settings = { process: { beat: { command: ["celery", "beat"], instances: 2 } } };
  assert.throws(() => compose({ project: project({ processes: {} }), settings }), { code: "FL-6010" });
});

test("a configured process without any command is refused", () => {
  assert.throws(() => compose({ project: project({ processes: {} }), settings: { process: { worker: { instances: 1 } } } }), {
    code: "FL-6009",
  });
});

test("a volume outside the project is refused", () => {
  for (const path of ["/var/data", "../data", ".", "~/data"])
    assert.throws(() => compose({ project: project({ processes: {} }), settings: { volume: { data: { path } } } }), { code: "FL-6011" });
});

const WEB: ProjectProcess = {
  kind: "web",
  command: ["gunicorn", "guestbook:app"],
  interface: "wsgi",
  env: {},
  schedule: null,
  source: null,
  sure: "likely",
};

const GUNICORN: ServerPlan = {
  argv: ["gunicorn", "--workers", "{workers}", "--bind", "unix:{socket}", "guestbook:app"],
  bind: "unix",
  interface: "wsgi",
  server: "gunicorn",
  keepAliveMs: 75_000,
  addPackage: null,
  env: {},
  notes: [],
};

const DEFAULTS: Settings = {
  defaultEnvironment: "development",
  build: { allowSdist: [], extras: [], groups: [] },
  process: {},
  release: { timeoutMs: 600_000 },
  health: { startTimeoutMs: 60_000, intervalMs: 5_000, timeoutMs: 2_000, stableChecks: 2, failuresMax: 3 },
  path: "/",
  gates: ["audit"],
  audit: {
    failOn: "medium",
    refuseOn: "high",
    confidence: "proven",
    requireReason: false,
    baseline: "fairlead-baseline.txt",
    models: [],
    unknownSeverity: "medium",
    licences: { allow: [], deny: [], review: [] },
    policy: {},
  },
  strategy: "blue-green",
  drainTimeoutMs: 30_000,
  responseTimeoutMs: 60_000,
  requestBodyMaxBytes: 104_857_600,
  volume: {},
  findVolumes: true,
  cron: {},
};

function compose(request: {
  readonly project: Project;
  readonly settings?: Partial<Settings>;
  readonly environment?: string;
  readonly stored?: { readonly variables: Readonly<Record<string, string>>; readonly secretNames: readonly string[] };
}): ReturnType<typeof composeConfiguration> {
  const configuration: Configuration = {
    file: null,
    environment: request.environment ?? "development",
    environments: [],
    settings: { ...DEFAULTS, ...request.settings },
    sources: new Map(),
  };
  return composeConfiguration({
    project: configureProject(request.project, configuration),
    configuration,
    serverPlans: { web: GUNICORN },
    ...(request.stored ? { stored: request.stored } : {}),
  });
}

function variable(name: string, fields: Partial<EnvironmentVariable>): EnvironmentVariable {
  return { name, required: true, default: null, secret: false, source: { file: "app.py", line: 3 }, ...fields };
}

function project(fields: Partial<Project>): Project {
  return {
    name: { value: "guestbook", source: null, sure: "certain" },
    root: "/project",
    kind: { value: "service", source: null, sure: "certain" },
    manager: null,
    lock: null,
    python: { constraint: null, source: null, declared: [], chosen: null, because: "" },
    framework: null,
    app: null,
    processes: {},
    releaseCommand: null,
    buildCommands: [],
    needs: [],
    env: [],
    writes: [],
    pythonPath: ["."],
    workingDirectory: ".",
    members: [],
    advice: [],
    refusal: null,
    warnings: [],
    ...fields,
  };
}
