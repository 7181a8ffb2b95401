import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { UserError } from "../platform/errors/user-error.ts";
import { readConfiguration, type Configuration } from "./read-configuration.ts";
import type { Settings } from "./settings.ts";

test("nothing written gives development, blue-green and defaults for everything", () => {
  const read = readFiles({}, null);
  assert.equal(read.file, null);
  assert.equal(read.environment, "development");
  assert.deepEqual(read.settings, ZERO);
  assert.equal(read.sources.size, 0);
});

test("every key arrives under its name with its unit", () => {
  const text = `
app = "shop"
default-environment = "staging"
hosts = ["shop.example.com", "*.shop.example.com"]
path = "/shop"
port = 8100
strategy = "rolling"
drain-timeout = "1m30s"
response-timeout = "2m"
request-body-max = "1.5GB"
find-volumes = false
private-services = true
gates = []
[audit]
fail-on = "high"
refuse-on = "never"
confidence = "possible"
require-reason = true
baseline = "audit/accepted.txt"
models = ["audit/models.toml"]
time-limit = "5m"
unknown-severity = "low"
[audit.licences]
allow = ["MIT"]
deny = ["AGPL-3.0-only"]
review = ["MPL-2.0"]
[audit.policy.legacy]
rules = ["CRY001"]
paths = ["legacy/"]
severity = "off"
reason = "goes in spring"
until = "2027-03-31"
[build]
commands = [["python", "-m", "compileall"], "npm run build"]
allow-sdist = ["ua-parser"]
extras = ["prod"]
groups = ["web"]
[release]
command = "python manage.py migrate"
timeout = "5m"
[health]
ready = "/ready"
live = "/live"
start-timeout = "90s"
interval = "10s"
timeout = "500ms"
stable-checks = 3
failures-max = 5
[process.worker]
command = ["celery", "-A", "shop", "worker"]
kind = "worker"
interface = "tcp"
instances = 2
workers = 3
grace = "10m"
memory = "512MB"
env = { OMP_NUM_THREADS = 1, DEBUG = false }
[variables]
LOG_LEVEL = "info"
[volume.uploads]
path = "media/uploads"
kind = "folder"
[cron.clean]
schedule = "30 3 * * *"
command = "python manage.py clearsessions"
timeout = "10m"
time-zone = "Europe/Berlin"
`;
  const { settings } = readFiles({ "fairlead.toml": text }, null);
  assert.deepEqual(settings, FULL);
});

test("an environment's own values lie over those of the one it inherits from, which lie over the project's", () => {
  const text = `
[project]
name = "shop"
[tool.fairlead]
strategy = "recreate"
process.web.command = "gunicorn shop:app"
[tool.fairlead.variables]
A = "project"
B = "project"
[tool.fairlead.environment.staging]
strategy = "rolling"
variables = { B = "staging", C = "staging" }
[tool.fairlead.environment.production]
inherits = "staging"
process.web.instances = 4
variables.C = "production"
`;
  const read = readFiles({ "pyproject.toml": text }, "production");
  assert.equal(read.settings.strategy, "rolling");
  assert.deepEqual(read.settings.variables, { A: "project", B: "staging", C: "production" });
  assert.deepEqual(read.settings.process["web"], { command: ["gunicorn", "shop:app"], instances: 4 });
  assert.deepEqual(read.sources.get("strategy"), { file: "pyproject.toml", line: 11 });
  assert.deepEqual(read.sources.get("process.web.command"), { file: "pyproject.toml", line: 6 });
  assert.deepEqual(read.sources.get("variables.C"), { file: "pyproject.toml", line: 16 });
  assert.deepEqual(read.environments, ["development", "test", "staging", "production"]);
});

const REFUSED: readonly (readonly [string, string, RegExp])[] = [
  ["a slip in a key", "[process.web]\ninstancs = 2\n", /^FL-6003 fairlead.toml:2: `process.web.instancs` .* Did you mean `instances`\?/],
  ["a key that resembles none", "zzzzzzzzzz = 2\n", /^FL-6003 fairlead.toml:1: .* known are app, default-environment/],
  [
    "a key of an environment that only the project may have",
    '[environment.production]\napp = "x"\n',
    /^FL-6003 fairlead.toml:2: `environment.production.app`/,
  ],
  [
    "a duration without unit",
    "drain-timeout = 30\n",
    /^FL-6004 fairlead.toml:1: `drain-timeout` must be a duration with its unit .*, not 30\. .*drain-timeout = "30s"/,
  ],
  ["a duration out of bounds", '[health]\ninterval = "1ms"\n', /must be from 100ms to 1h/],
  ["a size without unit", '[process.web]\nmemory = "512"\n', /^FL-6004 fairlead.toml:2: .*must be a size with its unit/],
  [
    "a strategy that does not exist",
    'strategy = "blue-gren"\n',
    /must be one of blue-green, rolling, recreate, not "blue-gren" \(did you mean "blue-green"\?\)/,
  ],
  ["a number out of range", "port = 70000\n", /must be from 1 to 65535, not 70000/],
  ["a table where a value belongs", "port = { a = 1 }\n", /must be a whole number, not a table/],
  [
    "a day that its month does not have",
    '[audit.policy.old]\nseverity = "off"\nuntil = "2026-02-30"\n',
    /^FL-6004 fairlead.toml:3: .*must be a day, YYYY-MM-DD/,
  ],
  ["a value where a table belongs", "health = true\n", /^FL-6004 fairlead.toml:1: `health` must be a table, not true/],
  ["a process name that is no name", '[process."Web Site"]\ncommand = "x"\n', /`process."Web Site"` is no name/],
  ["a shell line", '[release]\ncommand = "a && b"\n', /needs a shell; say so: \["sh", "-c", "a && b"\]/],
  ["a host with scheme", 'hosts = ["https://x.example"]\n', /must be host names without scheme and port/],
  ["a variable that is a list", "[variables]\nA = [1]\n", /has A as an array/],
  ["a variable with a bad name", '[variables]\n"A-B" = "1"\n', /has the name "A-B"/],
  ["TOML that is none", "app = \n", /^FL-6001 fairlead.toml:1: /],
  ["a key twice", 'app = "a"\napp = "b"\n', /^FL-6001 fairlead.toml:/],
  ["an unknown parent", '[environment.qa]\ninherits = "prodution"\n[x]', /^FL-6003/],
];

for (const [what, text, expected] of REFUSED) {
  test(`${what} is refused with file and line`, () => {
    assert.match(refusal({ "fairlead.toml": text }, null), expected);
  });
}

test("all problems are listed at once", () => {
  const error = failure({ "fairlead.toml": 'strategy = "x"\nport = "y"\nfoo = 1\n' }, null);
  assert.equal(error.details.length, 2);
});

test("inheriting from an environment that nobody declared names the nearest", () => {
  const text = '[environment.qa]\ninherits = "prodution"\n';
  assert.match(refusal({ "fairlead.toml": text }, "qa"), /^FL-6005 fairlead.toml:2: `prodution` .*Did you mean `production`\?/);
});

test("environments that inherit in a circle are refused", () => {
  const text = '[environment.a]\ninherits = "b"\n[environment.b]\ninherits = "c"\n[environment.c]\ninherits = "a"\n';
  assert.match(refusal({ "fairlead.toml": text }, "a"), /^FL-6006 fairlead.toml:6: a → b → c → a\. /);
});

test("an environment that nobody declared is refused on the command line too", () => {
  assert.match(refusal({}, "prod"), /^FL-6005 --env: `prod` is none of development, test, staging, production/);
});

test("a project configured in both files is refused", () => {
  const files = { "fairlead.toml": 'app = "a"\n', "pyproject.toml": '[project]\nname = "a"\n[tool.fairlead]\napp = "a"\n' };
  assert.match(refusal(files, null), /^FL-6002 Both fairlead.toml and pyproject.toml:3/);
});

test("a byte order mark and Windows line ends do no harm", () => {
  const read = readFiles({ "fairlead.toml": '\uFEFFapp = "shop"\r\nport = 8001\r\n' }, null);
  assert.deepEqual([read.settings.app, read.settings.port], ["shop", 8001]);
  assert.deepEqual(read.sources.get("port"), { file: "fairlead.toml", line: 2 });
});

test("a file that is no UTF-8 is refused by name", () => {
  assert.match(refusal({ "fairlead.toml": Buffer.from([0x61, 0xff, 0xfe]) }, null), /^FL-6008 fairlead.toml: it is not UTF-8/);
});

test("long: whatever bytes the file holds, the answer is a configuration or an error for people", () => {
  const seed = Buffer.from(
    'app = "shop"\n[process.web]\ncommand = ["a", "b"]\ninstances = 2\n[environment.production]\ninherits = "staging"\n',
  );
  const pieces = [
    "[",
    "]",
    "=",
    '"',
    "'",
    "\n",
    "{",
    "}",
    "#",
    ".",
    "__proto__",
    "constructor",
    "\0",
    "é",
    "1979-05-27",
    "nan",
    "[[process]]\n",
    "\\u0000",
  ];
  let state = 99;
  const random = (below: number): number => (state = (state * 1_103_515_245 + 12_345) & 0x7fffffff) % below;
  for (let round = 0; round < 120; round++) {
    const at = random(seed.length);
    const piece = Buffer.from(pieces[random(pieces.length)] as string);
    const text = Buffer.concat([seed.subarray(0, at), piece, seed.subarray(at + random(4))]);
    try {
      readFiles({ "fairlead.toml": text }, null);
    } catch (error) {
      assert.ok(error instanceof UserError, `${String(error)} for ${JSON.stringify(text.toString())}`);
    }
  }
});

const AUDIT: Settings["audit"] = {
  failOn: "medium",
  refuseOn: "high",
  confidence: "proven",
  requireReason: false,
  baseline: "fairlead-baseline.txt",
  models: [],
  unknownSeverity: "medium",
  licences: { allow: [], deny: [], review: [] },
  policy: {},
};
const ZERO = {
  defaultEnvironment: "development",
  build: { allowSdist: [], extras: [], groups: [] },
  process: {},
  release: { timeoutMs: 600_000 },
  health: { startTimeoutMs: 60_000, intervalMs: 5_000, timeoutMs: 2_000, stableChecks: 2, failuresMax: 3 },
  path: "/",
  gates: ["audit"],
  audit: AUDIT,
  strategy: "blue-green",
  drainTimeoutMs: 30_000,
  responseTimeoutMs: 60_000,
  requestBodyMaxBytes: 104_857_600,
  volume: {},
  findVolumes: true,
  cron: {},
} satisfies Settings;

const FULL = {
  app: "shop",
  defaultEnvironment: "staging",
  build: {
    commands: [
      ["python", "-m", "compileall"],
      ["npm", "run", "build"],
    ],
    allowSdist: ["ua-parser"],
    extras: ["prod"],
    groups: ["web"],
  },
  process: {
    worker: {
      command: ["celery", "-A", "shop", "worker"],
      kind: "worker",
      interface: "tcp",
      instances: 2,
      workers: 3,
      graceMs: 600_000,
      memoryBytes: 536_870_912,
      env: { OMP_NUM_THREADS: "1", DEBUG: "false" },
    },
  },
  release: { command: ["python", "manage.py", "migrate"], timeoutMs: 300_000 },
  health: { ready: "/ready", live: "/live", startTimeoutMs: 90_000, intervalMs: 10_000, timeoutMs: 500, stableChecks: 3, failuresMax: 5 },
  hosts: ["shop.example.com", "*.shop.example.com"],
  path: "/shop",
  port: 8100,
  gates: [],
  audit: {
    failOn: "high",
    refuseOn: "never",
    confidence: "possible",
    requireReason: true,
    baseline: "audit/accepted.txt",
    models: ["audit/models.toml"],
    timeLimitMs: 300_000,
    unknownSeverity: "low",
    licences: { allow: ["MIT"], deny: ["AGPL-3.0-only"], review: ["MPL-2.0"] },
    policy: { legacy: { rules: ["CRY001"], paths: ["legacy/"], severity: "off", reason: "goes in spring", until: "2027-03-31" } },
  },
  strategy: "rolling",
  drainTimeoutMs: 90_000,
  responseTimeoutMs: 120_000,
  requestBodyMaxBytes: 1_610_612_736,
  variables: { LOG_LEVEL: "info" },
  volume: { uploads: { path: "media/uploads", kind: "folder" } },
  findVolumes: false,
  cron: {
    clean: { schedule: "30 3 * * *", command: ["python", "manage.py", "clearsessions"], timeoutMs: 600_000, timeZone: "Europe/Berlin" },
  },
  privateServices: true,
} satisfies Settings;

function readFiles(files: Readonly<Record<string, string | Uint8Array>>, environment: string | null): Configuration {
  const root = mkdtempSync(join(tmpdir(), "fairlead-config-"));
  try {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(root, name), text);
    return readConfiguration(root, environment);
  } finally {
    rmSync(root, { recursive: true });
  }
}

function failure(files: Readonly<Record<string, string | Uint8Array>>, environment: string | null): UserError {
  try {
    readFiles(files, environment);
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
  throw new Error("nothing was refused");
}

function refusal(files: Readonly<Record<string, string | Uint8Array>>, environment: string | null): string {
  const error = failure(files, environment);
  return `${error.code} ${error.message} ${error.hint}`;
}

test("a pipe in the place of a configuration file is not waited for", (t) => {
  const root = mkdtempSync(join(tmpdir(), "fairlead-configuration-"));
  t.after(() => rmSync(root, { recursive: true, force: true }));
  assert.equal(spawnSync("mkfifo", [join(root, "pyproject.toml")]).status, 0);
  assert.throws(() => readConfiguration(root, null), { code: "FL-6008" });
});
