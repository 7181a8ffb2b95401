// Releases that never serve: the old one answers all the time, and the error shows the app's own words first.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { ShipJson } from "../../src/contract/ship.ts";
import type { ReleaseJson } from "../../src/contract/status.ts";
import { until } from "../integration/edge-support.ts";
import { startLoad, type RunningLoad } from "../load/load.ts";
import { describeReport } from "../load/report.ts";
import { createTestHome, makeDemoProject, type DemoProject, type TestHome } from "./test-home.ts";

const home: TestHome = createTestHome();
const project: DemoProject = makeDemoProject(home.folder, "wsgi", '\n[release]\ncommand = ["python", "migrate.py"]\n');
const ENDED_WITHIN_MS = 30_000;
let url = "";
let load: RunningLoad;

before(async () => {
  project.write("migrate.py", "print('nothing to do')\n");
  ({ url } = await home.json<{ url: string }>("ship", project.path));
  load = startLoad({ url, requestsPerSecond: 20, eventStreams: 1, idleConnections: 2 });
});

after(async () => {
  const report = await load.stop();
  await home[Symbol.asyncDispose]();
  assert.equal(report.failureCount, 0, describeReport(report));
  assert.deepEqual(Object.keys(report.byLabel), ["first"], "no bad release answered");
});

interface BadRelease {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  readonly code: string;
  /** Within the first lines of the error. */
  readonly says: RegExp;
}

const GOOD_APP = "from good_app import application\n";
const CONFIGURATION = (extra: string): string =>
  `app = "wsgi-demo"\n\n[process.web]\ncommand = ["gunicorn", "entry:application"]\n\n[volume.data]\npath = "data"\nkind = "folder"\n\n${extra}`;
const HEALTH = '[health]\nready = "/ready"\nstart-timeout = "4s"\n\n[release]\ncommand = ["python", "migrate.py"]\n';

const BAD: readonly BadRelease[] = [
  {
    name: "an import error",
    files: { "entry.py": "import no_such_module_here\n" },
    code: "FL-3001",
    says: /ModuleNotFoundError: No module named 'no_such_module_here' \(entry\.py:1\)[^]*File "entry\.py", line 1/,
  },
  {
    name: "an exit at once",
    files: { "entry.py": "import os\nprint('giving up', flush=True)\nos._exit(7)\n" },
    code: "FL-300[12]", // gunicorn starts such a worker again, or ends itself
    says: /giving up/,
  },
  {
    name: "a health path that fails for ever",
    files: {
      "entry.py":
        "def application(environ, start_response):\n    start_response('500 Internal Server Error', [])\n    print('still failing', flush=True)\n    return [b'no']\n",
    },
    code: "FL-3002",
    says: /500/,
  },
  {
    name: "a health path that raises",
    files: { "entry.py": "def application(environ, start_response):\n    raise ValueError('database gone')\n" },
    code: "FL-3002",
    says: /ValueError: database gone \(entry\.py:2\)/,
  },
  {
    name: "a health path that leads to a login page",
    files: {
      "entry.py":
        "def application(environ, start_response):\n    start_response('302 Found', [('Location', '/login')])\n    return [b'']\n",
    },
    code: "FL-3002",
    says: /answered 302, a redirect to \/login/,
  },
  {
    name: "another port than the one it was given",
    files: {
      "entry.py": "",
      "fairlead.toml": CONFIGURATION(HEALTH).replace('["gunicorn", "entry:application"]', '["python", "-m", "http.server", "0"]'),
    },
    code: "FL-3002",
    says: /it listens on (?:0\.0\.0\.0|\[::\]):\d+ instead of 127\.0\.0\.1:\d+, the port in PORT/,
  },
  {
    name: "one that is stuck, prints megabytes and ignores SIGTERM",
    files: {
      "entry.py":
        "import signal, time\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\nprint('x' * 3_000_000)\nprint('still loading', flush=True)\ntime.sleep(60)\n",
    },
    code: "FL-3002",
    says: /still loading/,
  },
  {
    name: "a port that is never bound",
    files: {
      "entry.py": "",
      "fairlead.toml": CONFIGURATION(HEALTH).replace(
        '["gunicorn", "entry:application"]',
        '["python", "-c", "import time; time.sleep(600)"]',
      ),
    },
    code: "FL-3002",
    says: /did not become ready/,
  },
  {
    name: "a failing migration",
    files: { "migrate.py": "raise SystemExit('relation \"guest\" already exists')\n", "entry.py": GOOD_APP },
    code: "FL-3004",
    says: /relation "guest" already exists/,
  },
  {
    name: "a missing variable",
    files: { "entry.py": "import os\nPAYMENT_KEY = os.environ['PAYMENT_KEY']\n", "migrate.py": "pass\n" },
    code: "FL-",
    says: /PAYMENT_KEY/,
  },
];

for (const bad of BAD) {
  test(`${bad.name}: the old release serves on and the reason is said first`, { timeout: 120_000 }, async () => {
    project.write("migrate.py", "print('nothing to do')\n");
    project.write("fairlead.toml", CONFIGURATION(HEALTH));
    for (const [file, text] of Object.entries(bad.files)) project.write(file, text);
    const result = await home.run("ship", project.path);
    assert.notEqual(result.code, 0, result.stdout + result.stderr);
    const error = result.stderr.slice(result.stderr.indexOf("FL-"));
    assert.match(error, new RegExp(`^${bad.code}`), result.stderr);
    assert.match(error.split("\n").slice(0, 45).join("\n"), bad.says, result.stderr);
    const status = await home.status();
    assert.equal(status.environments[0]?.current, "v1");
    const left = status.environments[0]?.instances.filter(({ phase }) => phase !== "stopping") ?? []; // one that is stuck ends in its own time
    assert.deepEqual([...new Set(left.map(({ release }) => release))], ["v1"]);
  });
}

test("a first release that fails leaves no release and nothing running", { timeout: 120_000 }, async () => {
  await using other = createTestHome();
  const bad = makeDemoProject(other.folder, "asgi");
  bad.write("asgi_app.py", "raise RuntimeError('not today')\n");
  const configuration = readFileSync(join(bad.path, "fairlead.toml"), "utf8");
  bad.write("fairlead.toml", configuration.replace("[health]\n", '[health]\nstart-timeout = "5s"\n')); // uvicorn starts its workers again for ever
  const result = await other.run("ship", bad.path);
  assert.equal(result.code, 3);
  assert.match(result.stderr, /not today/);
  const [environment] = (await other.status()).environments;
  assert.deepEqual([environment?.current, environment?.rollout?.state], [null, "rolled-back"]);
  // The rollout does not wait long for instances that nobody was served by.
  await until(async () => (await other.status()).environments[0]?.instances.length === 0, ENDED_WITHIN_MS);
});

const GRAVE = `import ssl
import urllib.request


def fetch(address):
    return urllib.request.urlopen(address, context=ssl._create_unverified_context(), timeout=5)
`;

test(
  "what its audit proves to be grave refuses a release before anything starts; the rest is kept with it",
  { timeout: 300_000 },
  async () => {
    await using other = createTestHome();
    const demo = makeDemoProject(other.folder, "wsgi", '\n[environment.production.audit]\nrefuse-on = "medium"\n');
    const first = await other.json<ShipJson>("ship", demo.path);
    assert.deepEqual([first.audit?.counts.high, first.audit?.complete, first.audit?.since], [0, true, null]);

    demo.write("tools.py", GRAVE);
    const refused = await other.run("ship", demo.path);
    assert.equal(refused.code, 1, refused.stdout + refused.stderr);
    assert.match(refused.stderr, /FL-6601[^]*1 finding is proven and of severity high[^]*tools\.py:6 {2}NET0[^]*`fairlead check`/);
    assert.equal((await other.status()).environments[0]?.current, "v1");

    await other.ok("check", demo.path, "--baseline", "write");
    const accepted = await other.json<ShipJson>("ship", demo.path);
    assert.deepEqual([accepted.release, accepted.audit?.since?.newCount], ["v2", 0]);
    assert.ok((accepted.audit?.suppressed ?? 0) > 0, "accepted findings are counted, not forgotten");

    demo.write("tools.py", "import tempfile\n\nNAME = tempfile.mktemp()\n");
    const { stdout } = await other.ok("ship", demo.path);
    assert.match(stdout, /Audit: 1 medium.*; 2 new since v2[^]*new: tools\.py:3 {2}medium {2}PTH001/);
    const { releases } = await other.json<{ releases: ReleaseJson[] }>("releases", "wsgi-demo");
    assert.deepEqual(
      releases.map(({ version, audit }) => `${version} ${audit?.counts.medium} ${audit?.since?.newCount}`),
      ["v3 1 2", "v2 0 0", "v1 0 undefined"],
    );

    const strict = await other.run("ship", demo.path, "--env", "production");
    assert.equal(strict.code, 1, strict.stdout + strict.stderr);
    assert.match(strict.stderr, /not released to production: 1 finding is proven and of severity medium/);

    await other.ok("config", "set", "MODE=quiet", "--app", "wsgi-demo", "--env", "development");
    const { audit } = (await other.json<{ releases: ReleaseJson[] }>("releases", "wsgi-demo")).releases[0]!;
    assert.deepEqual([audit?.counts.medium, audit?.since?.newCount], [1, 0], "the same artifact, the same audit");
  },
);

test("ready at first, then a crash: the traffic goes back", { timeout: 120_000 }, async () => {
  await using other = createTestHome();
  const demo = makeDemoProject(other.folder, "wsgi");
  await other.ok("ship", demo.path);
  demo.label("second");
  demo.write("common.py", `${readFileSync(join(demo.path, "common.py"), "utf8")}${DIES_LATER}`);
  const result = await other.run("ship", demo.path);
  assert.equal(result.code, 3, result.stdout + result.stderr);
  assert.match(result.stderr, /FL-3003[^]*dying now/);
  const [environment] = (await other.status()).environments;
  assert.equal(environment?.current, "v1");
  assert.deepEqual(await (await fetch(`${environment?.url}/ready`)).json(), { label: "first" });
});

const DIES_LATER = `
import signal, threading, time

def die():
    time.sleep(2)
    print("dying now", flush=True)
    os.kill(os.getppid(), signal.SIGKILL)

threading.Thread(target=die, daemon=True).start()
`;
