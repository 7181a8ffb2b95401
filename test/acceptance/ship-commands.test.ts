// The commands around a release, as typed, on a real control plane: what they print, and what is true afterwards.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { request } from "node:http";
import { createServer } from "node:net";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import type { HistoryJson, ReleaseJson } from "../../src/contract/status.ts";
import { listeningAddresses } from "../../src/host/listening-addresses.ts";
import { startLoad } from "../load/load.ts";
import { describeReport } from "../load/report.ts";
import { createTestHome, makeDemoProject, processesOf, spawnedProgram, type DemoProject, type TestHome } from "./test-home.ts";

const home: TestHome = createTestHome();
const MORE = `
[process.worker]
command = ["python", "keeper.py", "worker"]
grace = "20s"

[process.beat]
command = ["python", "keeper.py", "beat"]
grace = "20s"

[cron.tick]
schedule = "* * * * *"
command = ["python", "-c", "print('ticked')"]
`;
/** Writes when it starts and when it has ended; a worker takes a while to finish its task. */
const KEEPER = `
import signal, sys, time
from common import LABEL
name = sys.argv[1]

def note(what):
    with open("data/keepers.log", "a") as log:
        log.write(f"{time.time():.3f} {name} {LABEL} {what}\\n")

def stop(*_):
    time.sleep(1.5 if name == "worker" else 0.3)
    note("end")
    sys.exit(0)

signal.signal(signal.SIGTERM, stop)
note("start")
while True:
    time.sleep(0.1)
`;
const project: DemoProject = makeDemoProject(home.folder, "wsgi", MORE);
let url = "";

before(() => project.write("keeper.py", KEEPER));
after(async () => {
  await home.run("down");
  const left = processesOf(home.home);
  await home[Symbol.asyncDispose]();
  assert.deepEqual(left, []);
});

test("ship starts everything, ends with the address and a real answer from it", { timeout: 180_000 }, async () => {
  const { stdout, stderr } = await home.ok("ship", project.path);
  assert.match(
    stdout,
    /✓ wsgi-demo v1 \(development\) serves at http:\/\/127\.0\.0\.1:\d+\n {2}GET \/ → 200 OK, application\/json\n {2}\{"label": "first"/,
  );
  assert.match(stderr, /Starting Fairlead's own processes[^]*Starting v1, v1 worker, v1 beat[^]*Giving traffic to v1/);
  const status = await home.status();
  url = status.environments[0]?.url ?? "";
  assert.deepEqual(status.environments[0]?.instances.map(({ process, phase }) => `${process} ${phase}`).sort(), [
    "beat ready",
    "web ready",
    "worker ready",
  ]);
  assert.deepEqual(status.processes.map(({ name }) => name.split(" ")[0]).slice(0, 3), ["control-plane", "agent", "edge"]);
});

test("a dry run prints the very steps of the next ship and changes nothing", { timeout: 60_000 }, async () => {
  project.label("second");
  const { stdout } = await home.ok("ship", project.path, "--dry-run");
  assert.match(
    stdout,
    /v1 → v2, blue-green[^]*Starting v2[^]*Giving traffic to v2[^]*Waiting for the last requests of v1[^]*Stopping v1[^]*Nothing was started/,
  );
  assert.equal((await home.status()).environments[0]?.current, "v1");
});

test("workers hand over, a beat never runs twice, idle requests go on", { timeout: 120_000 }, async () => {
  await home.ok("ship", project.path, "-m", "the second label");
  const ends = await keepers(4);
  const at = (name: string, label: string, what: string): number =>
    Number(ends.find((line) => line.includes(` ${name} ${label} ${what}`))?.split(" ")[0]);
  assert.ok(
    at("worker", "second", "start") < at("worker", "first", "end"),
    `the new worker was up before the old one ended\n${ends.join("\n")}`,
  );
  assert.ok(at("beat", "first", "end") <= at("beat", "second", "start"), `one beat at a time\n${ends.join("\n")}`);
});

/** Lines of the keepers' log, once both old ones have ended and both new ones run. */
async function keepers(starts: number): Promise<string[]> {
  const file = join(home.home.volumes, "wsgi-demo/development/data/keepers.log");
  for (let count = 0; count < 150; count++) {
    const lines = existsSync(file) ? readFileSync(file, "utf8").trim().split("\n") : [];
    if (
      lines.filter((line) => line.endsWith("start")).length >= starts &&
      lines.filter((line) => line.endsWith("end")).length >= starts - 2
    )
      return lines;
    await sleep(200);
  }
  throw new Error(`the workers did not hand over: ${existsSync(file) ? readFileSync(file, "utf8") : "no log"}`);
}

test("scale, restart and a rollback under load lose nothing", { timeout: 180_000 }, async () => {
  const load = startLoad({ url, requestsPerSecond: 40 });
  await home.ok("scale", "web=3", "--app", "wsgi-demo");
  assert.equal((await webInstances()).length, 3);
  await home.ok("scale", "web=1", "--app", "wsgi-demo");
  assert.equal((await webInstances()).length, 1);
  const [before] = await webInstances();
  await home.ok("restart", "wsgi-demo", "--process", "web");
  assert.notEqual((await webInstances())[0]?.pid, before?.pid);
  const { stdout } = await home.ok("rollback", "v1", "--app", "wsgi-demo");
  assert.match(stdout, /✓ v1 serves at http/);
  const report = await load.stop();
  assert.equal(report.failureCount, 0, describeReport(report));
});

async function webInstances() {
  return (await home.status()).environments[0]?.instances.filter(({ process, phase }) => process === "web" && phase === "ready") ?? [];
}

test("after a rollback to v1 the next ship is v3, and each is in releases and history", { timeout: 90_000 }, async () => {
  project.label("third");
  await home.ok("ship", project.path);
  const { releases } = await home.json<{ releases: ReleaseJson[] }>("releases", "wsgi-demo");
  assert.deepEqual(
    releases.map(({ version, state }) => `${version} ${state}`),
    ["v3 current", "v2 previous", "v1 previous"],
  );
  const { history } = await home.json<{ history: HistoryJson[] }>("history", "wsgi-demo");
  assert.ok(history.some(({ what, detail }) => what === "ship v2: done" && detail === "the second label"));
  assert.ok(history.some(({ what }) => what === "roll back to v1: done"));
});

test("a second ship at the same time is refused with who holds it; abort turns the first one round", { timeout: 120_000 }, async () => {
  project.write("slow.py", "import time\ntime.sleep(30)\n");
  project.write(
    "fairlead.toml",
    `${readFileSync(join(project.path, "fairlead.toml"), "utf8")}\n[release]\ncommand = ["python", "slow.py"]\n`,
  );
  const first = home.run("ship", project.path);
  await until(async () => (await home.status()).environments[0]?.rollout?.step === "release-command");
  const second = await home.run("ship", project.path);
  assert.equal(second.code, 3);
  assert.match(second.stderr, /FL-3101[^]*fairlead abort wsgi-demo/);
  const aborted = await home.ok("abort", "wsgi-demo");
  assert.match(aborted.stdout, /Aborted\. v3 serves\./);
  const ended = await first;
  assert.equal(ended.code, 3);
  assert.match(ended.stderr, /FL-3103/);
});

test("Ctrl-C once the release exists lets the rollout go on and says how to follow or stop it", { timeout: 90_000 }, async () => {
  const [node, program] = spawnedProgram();
  const child = spawn(node, [program, "ship", project.path], { env: { ...home.env }, stdio: ["ignore", "ignore", "pipe"] });
  let output = "";
  child.stderr.on("data", (chunk: Buffer) => (output += chunk.toString()));
  await until(async () => (await home.status()).environments[0]?.rollout?.step === "release-command");
  child.kill("SIGINT");
  const code = await new Promise((resolve) => child.once("exit", resolve));
  assert.equal(code, 130);
  assert.match(output, /goes on\. Follow it: `fairlead status --app wsgi-demo[^]*Stop it: `fairlead abort/);
  assert.equal((await home.status()).environments[0]?.rollout?.state, "running");
  await home.ok("abort", "wsgi-demo");
});

async function until(check: () => Promise<boolean>): Promise<void> {
  for (let count = 0; count < 300; count++) {
    if (await check()) return;
    await sleep(100);
  }
  throw new Error("it did not happen within 30 s");
}

test("maintenance answers 503 with the page and ends again", { timeout: 60_000 }, async () => {
  project.write("down.html", "<h1>back at nine</h1>");
  await home.ok("maintenance", "on", "wsgi-demo", "--page", join(project.path, "down.html"));
  const down = await fetch(`${url}/`);
  assert.deepEqual([down.status, await down.text()], [503, "<h1>back at nine</h1>"]);
  assert.equal((await fetch(`${url}/ready`)).status, 200, "the health path stays up");
  await home.ok("maintenance", "off", "wsgi-demo");
  assert.equal((await fetch(`${url}/`)).status, 200);
});

test("a host leads to the app on the shared listener; an unknown one gets a 404 that names no app", { timeout: 60_000 }, async () => {
  const port = await freePort();
  await home.ok("up", "--listen", `127.0.0.1:${port}`);
  await home.ok("hosts", "add", "demo.example", "--app", "wsgi-demo");
  assert.equal((await ask(port, "demo.example")).status, 200);
  const stranger = await ask(port, "other.example");
  assert.equal(stranger.status, 404);
  assert.doesNotMatch(stranger.body, /wsgi-demo/);
  await home.ok("hosts", "rm", "demo.example", "--app", "wsgi-demo");
  assert.equal((await ask(port, "demo.example")).status, 404);
});

function ask(port: number, host: string): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const call = request({ host: "127.0.0.1", port, path: "/", headers: { host }, agent: false }, (answer) => {
      let body = "";
      answer.on("data", (chunk: Buffer) => (body += chunk.toString()));
      answer.on("end", () => resolve({ status: answer.statusCode ?? 0, body }));
    });
    call.on("error", reject);
    call.end();
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer();
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}

test("run starts a command with the release's files and variables and passes its exit code on", { timeout: 60_000 }, async () => {
  const script = "import os, sys, common; print(os.environ['FAIRLEAD_RELEASE'], common.LABEL); sys.exit(7)";
  const result = await home.run("run", "--app", "wsgi-demo", "--", "python", "-c", script);
  assert.deepEqual([result.code, result.stdout], [7, "wsgi-demo/development/v3 third\n"], result.stderr);
  assert.match((await home.run("run", "-it", "--app", "wsgi-demo")).stderr, /FL-8006/);
});

test("a cron entry runs when it is due, once, and its output is kept", { timeout: 150_000 }, async () => {
  const lastRun = async () => (await home.status()).environments[0]?.cron[0]?.last ?? null;
  for (let count = 0; count < 140 && (await lastRun())?.state !== "ended"; count++) await sleep(500);
  const last = await lastRun();
  assert.deepEqual([last?.exitCode, last?.output], [0, ["ticked"]]);
});

test(
  "destroy asks, and without an answer changes nothing; confirmed, the app is gone and its data with it",
  { timeout: 60_000 },
  async () => {
    const refused = await home.run("destroy", "wsgi-demo");
    assert.deepEqual([refused.code, /FL-3510/.test(refused.stderr)], [2, true]);
    assert.equal(isListening(), true);
    await home.ok("destroy", "wsgi-demo", "--yes");
    assert.deepEqual((await home.status()).environments, []);
    assert.equal(isListening(), false);
    assert.equal(existsSync(join(home.home.volumes, "wsgi-demo/development")), false);
    const { history } = await home.json<{ history: HistoryJson[] }>("history", "wsgi-demo");
    assert.equal(history[0]?.what, "destroyed");
  },
);

/** Whether this home holds the app's port, which may be somebody else's as soon as it is free. */
function isListening(): boolean {
  const pids = processesOf(home.home).map(({ pid }) => pid);
  assert.ok(pids.length > 0);
  return listeningAddresses(pids).some((address) => address.endsWith(`:${new URL(url).port}`));
}
