// Everything that `[tool.fairlead]` may hold, with what it means, an example and what counts without it. The one place; all else is derived.
import { DAY } from "../model/day.ts";
import { CONFIDENCES, SEVERITIES } from "../model/finding.ts";
import { GATES } from "../model/gate.ts";
import { STRATEGIES } from "../model/rollout.ts";
import { NAME, NAME_IN_WORDS, type Fields } from "./field.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

const PROCESS = {
  command: {
    kind: "command",
    summary: "What it runs, without bind address: Fairlead adds that.",
    example: '["gunicorn", "shop.wsgi:application"]',
    otherwise: "found",
  },
  kind: {
    kind: "choice",
    choices: ["web", "worker", "beat"],
    summary: "web takes requests, worker does not, beat never runs twice at a time.",
    example: '"worker"',
    otherwise: "by its name",
  },
  interface: {
    kind: "choice",
    choices: ["wsgi", "asgi", "tcp"],
    summary: "How a web process is spoken to; tcp: it listens on $PORT.",
    example: '"asgi"',
    otherwise: "found",
  },
  instances: { kind: "integer", min: 0, max: 64, summary: "How many copies run.", example: "2", default: 1 },
  workers: {
    kind: "integer",
    min: 1,
    max: 256,
    summary: "Server workers within one instance.",
    example: "4",
    otherwise: "from cores and memory",
  },
  grace: {
    kind: "duration",
    minMs: 0,
    maxMs: DAY_MS,
    summary: "From the polite signal to the hard one.",
    example: '"30s"',
    otherwise: "30s for web, 5m for worker and beat",
  },
  memory: { kind: "size", minBytes: 16 * 1024 ** 2, summary: "Memory limit of one instance.", example: '"512MB"', otherwise: "no limit" },
  env: { kind: "variables", summary: "Variables of this process only.", example: '{ OMP_NUM_THREADS = "1" }' },
} satisfies Fields;

const HEALTH = {
  ready: {
    kind: "string",
    pattern: /^\/\S*$/,
    patternInWords: "a path that begins with /",
    summary: "Path that answers 2xx once an instance can take requests.",
    example: '"/ready"',
    otherwise: "tried in turn: /ready, /health, /healthz, …, then /, then accepting connections",
  },
  live: {
    kind: "string",
    pattern: /^\/\S*$/,
    patternInWords: "a path that begins with /",
    summary: "Path that answers 2xx while an instance need not be restarted.",
    example: '"/live"',
    otherwise: "accepting connections",
  },
  "start-timeout": {
    kind: "duration",
    minMs: 1_000,
    maxMs: HOUR_MS,
    summary: "How long an instance may take to become ready.",
    example: '"90s"',
    default: "60s",
  },
  interval: {
    kind: "duration",
    minMs: 100,
    maxMs: HOUR_MS,
    summary: "Between two checks of a ready instance.",
    example: '"10s"',
    default: "5s",
  },
  timeout: { kind: "duration", minMs: 50, maxMs: 60_000, summary: "A slower answer is a bad one.", example: '"2s"', default: "2s" },
  "stable-checks": {
    kind: "integer",
    min: 1,
    max: 100,
    summary: "Good answers in a row before it counts as ready.",
    example: "3",
    default: 2,
  },
  "failures-max": { kind: "integer", min: 1, max: 100, summary: "Bad answers in a row before it is restarted.", example: "3", default: 3 },
} satisfies Fields;

const CRON = {
  schedule: {
    kind: "string",
    summary: "Five fields (minute hour day month weekday) or @hourly, @daily, @weekly, @monthly, @yearly.",
    example: '"30 3 * * *"',
  },
  command: { kind: "command", summary: "What it runs.", example: '["python", "manage.py", "clearsessions"]' },
  timeout: { kind: "duration", minMs: 1_000, maxMs: 7 * DAY_MS, summary: "It is stopped after this.", example: '"10m"', default: "1h" },
  "time-zone": {
    kind: "string",
    summary: "IANA name of the zone that the schedule is read in.",
    example: '"Europe/Berlin"',
    default: "UTC",
  },
} satisfies Fields;

const VOLUME = {
  path: { kind: "string", summary: "Path in the project that outlives releases.", example: '"uploads"' },
  kind: {
    kind: "choice",
    choices: ["folder", "file", "sqlite"],
    summary: "What lies there; sqlite is backed up while in use.",
    example: '"folder"',
    otherwise: "by the path",
  },
} satisfies Fields;

const POLICY = {
  rules: {
    kind: "strings",
    summary: "Rules by id, name, or id of Bandit or Ruff.",
    example: '["CRY001", "weak-cipher"]',
    otherwise: "all",
  },
  paths: {
    kind: "strings",
    pattern: /^[^/].*$/,
    patternInWords: "paths relative to the project, in the words of .gitignore",
    summary: "Files it is about, in the words of .gitignore.",
    example: '["legacy/", "*_pb2.py"]',
    otherwise: "all",
  },
  severity: {
    kind: "choice",
    choices: [...SEVERITIES, "off"],
    summary: "How grave such findings are; off: marked and never counted.",
    example: '"note"',
  },
  reason: { kind: "string", summary: "Why; shown with each of these findings.", example: '"replaced by the new exporter in spring"' },
  until: {
    kind: "string",
    pattern: DAY,
    patternInWords: "a day, YYYY-MM-DD",
    summary: "Last day on which it holds.",
    example: '"2027-03-31"',
    otherwise: "for good",
  },
} satisfies Fields;

const AUDIT = {
  "fail-on": {
    kind: "choice",
    choices: [...SEVERITIES, "never"],
    summary: "The least grave findings with which `check` ends with exit code 1.",
    example: '"high"',
    default: "medium",
  },
  "refuse-on": {
    kind: "choice",
    choices: [...SEVERITIES, "never"],
    summary: "The least grave findings for which `ship` refuses a release.",
    example: '"medium"',
    default: "high",
  },
  confidence: {
    kind: "choice",
    choices: CONFIDENCES,
    summary: "The least sure findings that fail or refuse.",
    example: '"possible"',
    default: "proven",
  },
  "require-reason": {
    kind: "boolean",
    summary: "A comment that suppresses must say why.",
    example: "true",
    default: false,
  },
  baseline: {
    kind: "string",
    pattern: /^(?!\/)(?!.*(^|\/)\.\.(\/|$)).+$/,
    patternInWords: "a path inside the project",
    summary: "File with the findings that were accepted as they are.",
    example: '"audit/baseline.txt"',
    default: "fairlead-baseline.txt",
  },
  models: {
    kind: "strings",
    pattern: /^(?!\/)(?!.*(^|\/)\.\.(\/|$)).+\.toml$/,
    patternInWords: "TOML files inside the project",
    summary: "What your own functions do with values: sources, sinks, sanitisers.",
    example: '["audit/models.toml"]',
    default: [],
  },
  "time-limit": {
    kind: "duration",
    minMs: 1_000,
    maxMs: DAY_MS,
    summary: "A run that takes longer ends as incomplete.",
    example: '"5m"',
    otherwise: "no limit for `check`, 10m for `ship`",
  },
  "unknown-severity": {
    kind: "choice",
    choices: SEVERITIES,
    summary: "What a known weakness of a package counts as when nobody has said how grave it is.",
    example: '"low"',
    default: "medium",
  },
  licences: {
    kind: "table",
    summary: "Licences of packages, by SPDX id. Without any of the three nothing is asked of them.",
    fields: {
      allow: { kind: "strings", summary: "Only these; all others are refused.", example: '["MIT", "Apache-2.0"]', default: [] },
      deny: { kind: "strings", summary: "These are refused.", example: '["AGPL-3.0-only"]', default: [] },
      review: { kind: "strings", summary: "These are findings for somebody to look at.", example: '["MPL-2.0"]', default: [] },
    },
  },
  policy: { kind: "map", exampleName: "legacy", summary: "What some rules mean in some files.", fields: POLICY },
} satisfies Fields;

/** What an environment may say otherwise than the project as a whole. */
const SHARED = {
  process: { kind: "map", exampleName: "web", summary: "Processes by name, in addition to those found.", fields: PROCESS },
  release: {
    kind: "table",
    summary: "What runs once before traffic moves, such as migrations.",
    fields: {
      command: {
        kind: "command",
        summary: "The release command.",
        example: '["python", "manage.py", "migrate", "--noinput"]',
        otherwise: "found",
      },
      timeout: { kind: "duration", minMs: 1_000, maxMs: DAY_MS, summary: "It has failed after this.", example: '"10m"', default: "10m" },
    },
  },
  health: { kind: "table", summary: "When an instance is ready and alive.", fields: HEALTH },
  hosts: {
    kind: "strings",
    pattern: /^(\*\.)?[\p{L}\p{N}]([\p{L}\p{N}.-]*[\p{L}\p{N}])?\.?$/u,
    patternInWords: "host names without scheme and port",
    summary: "Host names on the shared listener (`fairlead up --listen`).",
    example: '["shop.example.com"]',
    otherwise: "a loopback port of its own",
  },
  path: {
    kind: "string",
    pattern: /^\/\S*$/,
    patternInWords: "a path that begins with /",
    summary: "Only requests below this path.",
    example: '"/shop"',
    default: "/",
  },
  port: {
    kind: "integer",
    min: 1,
    max: 65_535,
    summary: "Its loopback port when it has no hosts.",
    example: "8000",
    otherwise: "the first free from 8000 up, kept for good",
  },
  gates: {
    kind: "strings",
    pattern: new RegExp(`^(?:${GATES.join("|")})$`),
    patternInWords: `one of ${GATES.join(", ")}`,
    summary: "What a release must pass before it is made; none: `[]`.",
    example: '["audit"]',
    default: ["audit"],
  },
  audit: { kind: "table", summary: "What `check` and the gate of `ship` make of findings.", fields: AUDIT },
  strategy: {
    kind: "choice",
    choices: STRATEGIES,
    summary: "How traffic moves to a new release.",
    example: '"rolling"',
    default: "blue-green",
  },
  "drain-timeout": {
    kind: "duration",
    minMs: 0,
    maxMs: DAY_MS,
    summary: "How long requests of the old release may take to end.",
    example: '"30s"',
    default: "30s",
  },
  "response-timeout": {
    kind: "duration",
    minMs: 1_000,
    maxMs: DAY_MS,
    summary: "How long the edge waits for the next byte of an answer.",
    example: '"60s"',
    default: "60s",
  },
  "request-body-max": { kind: "size", minBytes: 1024, summary: "Largest request body.", example: '"100MB"', default: "100MB" },
  variables: { kind: "variables", summary: "Environment variables that are no secrets.", example: '{ LOG_LEVEL = "info" }' },
  volume: { kind: "map", exampleName: "uploads", summary: "Places that outlive releases, in addition to those found.", fields: VOLUME },
  "find-volumes": {
    kind: "boolean",
    summary: "Make volumes of the SQLite files and folders that the code writes to.",
    example: "true",
    default: true,
  },
  cron: { kind: "map", exampleName: "cleanup", summary: "Commands on a schedule.", fields: CRON },
  "private-services": {
    kind: "boolean",
    summary: "Start a PostgreSQL or Redis of its own where one is needed and no URL is given.",
    example: "true",
    otherwise: "true in development and test, false elsewhere",
  },
} satisfies Fields;

export const ENVIRONMENT_FIELDS = {
  inherits: {
    kind: "string",
    pattern: NAME,
    patternInWords: NAME_IN_WORDS,
    summary: "Environment whose values count where this one is silent.",
    example: '"staging"',
  },
  ...SHARED,
} satisfies Fields;

/** What settings are made of, once an environment's values are laid over. */
export const PROJECT_FIELDS = {
  app: {
    kind: "string",
    pattern: NAME,
    patternInWords: NAME_IN_WORDS,
    summary: "Name of the app.",
    example: '"shop"',
    otherwise: "the project's name",
  },
  "default-environment": {
    kind: "string",
    pattern: NAME,
    patternInWords: NAME_IN_WORDS,
    summary: "Environment of a command without `--env`.",
    example: '"production"',
    default: "development",
  },
  build: {
    kind: "table",
    summary: "How the artifact is made.",
    fields: {
      commands: {
        kind: "commands",
        summary: "Run at build, in order; what they write is part of the artifact.",
        example: '[["python", "manage.py", "collectstatic", "--noinput"]]',
        otherwise: "found",
      },
      "allow-sdist": {
        kind: "strings",
        summary: "Packages that may be built from source; all others need a wheel.",
        example: '["some-package"]',
        default: [],
      },
      extras: { kind: "strings", summary: "Extras of the project to install.", example: '["postgres"]', default: [] },
      groups: { kind: "strings", summary: "Dependency groups to install besides the main one.", example: '["prod"]', default: [] },
    },
  },
  ...SHARED,
} satisfies Fields;

export const SCHEMA = {
  ...PROJECT_FIELDS,
  environment: { kind: "map", exampleName: "production", summary: "What an environment has otherwise.", fields: ENVIRONMENT_FIELDS },
} satisfies Fields;

/** Known without a section of their own. */
export const WELL_KNOWN_ENVIRONMENTS = ["development", "test", "staging", "production"] as const;
