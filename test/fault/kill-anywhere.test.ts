// Kills the command line, the control plane, the agent and the edge workers at every journal step of ship and rollback, and on the way of `config set`,
// `scale`, a first ship and maintenance, under load. Afterwards each rollout has completed by itself, one release runs and nothing of another does, and
// no answer was lost, doubled or mixed; the death of an edge worker may cost only what was in flight on it. A worker loses no task, beat never runs
// twice, the release command runs once. Two kills share a rollout, so that all pairs of step and part fit into minutes.
import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import type { ReleaseJson } from "../../src/contract/status.ts";
import { readDaemon } from "../../src/host/daemon.ts";
import { startLoad, type LoadOptions } from "../load/load.ts";
import { describeReport, type FailureKind, type LoadReport } from "../load/report.ts";
import { createTestHome, makeDemoProject, processesOf, spawnedProgram, type DemoProject, type TestHome } from "../acceptance/test-home.ts";
import { addDuties, checkDuties } from "./duties.ts";
import { openJournal, type Entry } from "./journal-from-outside.ts";

const SHIP_STEPS = ["prepare", "release-command", "start", "switch", "watch", "drain", "close-tunnels", "close-pool", "stop"] as const;
const ROLLBACK_STEPS = ["prepare", "start", "switch", "drain", "close-tunnels", "close-pool", "stop"] as const;

/** The edge dies at the first and the last, the control plane after the effect of the one between. */
const EDGE_ON_SHIP: readonly (readonly [string, string, string?])[] = [
  ["prepare", "release-command", "drain"],
  ["release-command", "start", "close-tunnels"],
  ["start", "switch", "close-pool"],
  ["switch", "drain", "stop"],
  ["watch", "stop"],
];

/** `after`: the step's effect is confirmed, and the next one not yet intended. */
interface Kill {
  readonly part: "control-plane" | "agent" | "agent and cli" | "edge";
  readonly step: string;
  readonly moment?: "after";
}

const END_WITHIN_MS = 60_000;
const APP = "wsgi-demo";
const LOAD = { requestsPerSecond: 40, eventStreams: 1, idleConnections: 4 } satisfies Partial<LoadOptions>;
/** What a dying edge worker may cost: only connections that it had. */
const COST_OF_A_WORKER: ReadonlySet<FailureKind> = new Set(["reset", "cut", "idle-closed", "event-torn", "websocket-without-close"]);
const AFTER_A_KILL_MS = 3_000;

const home: TestHome = createTestHome();
const project: DemoProject = makeDemoProject(home.folder, "wsgi", addDuties());
let url = "";
let labelCount = 0;
let webCount = 1;

before(async () => {
  for (const [file, text] of Object.entries(addDuties.files)) project.write(file, text);
  for (const label of ["a", "b"]) {
    project.label(label);
    ({ url } = await home.json<{ url: string }>("ship", project.path));
  }
});

after(async () => {
  await home.run("down");
  const left = processesOf(home.home);
  const log = (name: string): string => readFileSync(join(home.home.volumes, APP, "development", "data", name), "utf8");
  try {
    assert.deepEqual(left, [], "no process is left over");
    checkDuties(log, 1);
  } finally {
    await home[Symbol.asyncDispose]();
  }
});

test("control plane and agent killed at every step of a ship and a rollback", { timeout: 400_000 }, async () => {
  const load = startLoad({ url, ...LOAD });
  try {
    for (const kills of pairs(SHIP_STEPS, { part: "control-plane" }, { part: "agent and cli" })) await interrupt(ship(), kills);
    for (const kills of pairs(ROLLBACK_STEPS, { part: "control-plane" }, { part: "agent" })) await interrupt(await rollback(), kills);
  } finally {
    assertNothingLost(await load.stop());
  }
});

test("control plane and agent killed while values and instances change", { timeout: 200_000 }, async () => {
  const load = startLoad({ url, ...LOAD });
  try {
    await interrupt(configSet(), [killAt("control-plane", "release-command"), killAt("agent", "switch")]);
    await interrupt(configSet(), [killAt("agent and cli", "release-command"), killAt("control-plane", "switch", "after")]);
    await interrupt(scale(2), [killAt("control-plane", "start"), killAt("agent", "switch")]);
    await interrupt(scale(1), [killAt("agent", "switch"), killAt("control-plane", "stop")]);
  } finally {
    assertNothingLost(await load.stop());
  }
});

test("edge workers killed at every step, the control plane after the effect of another", { timeout: 400_000 }, async () => {
  const load = startLoad({ url, ...LOAD });
  const beganMs = performance.now();
  const killedAtMs: number[] = [];
  const note = ({ part }: Kill): void => void (part === "edge" && killedAtMs.push(performance.now() - beganMs));
  try {
    for (const [first, between, last] of EDGE_ON_SHIP) {
      const kills = [
        killAt("edge", first),
        killAt("control-plane", between, "after"),
        ...(last === undefined ? [] : [killAt("edge", last)]),
      ];
      await interrupt(ship(), kills, note);
    }
    for (const kills of pairs(ROLLBACK_STEPS, { part: "edge" }, { part: "edge" }).slice(0, 4))
      await interrupt(await rollback(), kills, note);
  } finally {
    assertOnlyWorkersCost(await load.stop(), killedAtMs);
  }
});

test(
  "a first ship that is interrupted becomes the first release; maintenance outlives the control plane",
  { timeout: 200_000 },
  async () => {
    const first = makeDemoProject(home.folder, "asgi");
    await interrupt(["ship", first.path], [killAt("control-plane", "start"), killAt("agent", "switch")]);
    const app = (await home.status()).environments.find((one) => one.app === "asgi-demo");
    assert.equal(app?.current, "v1");
    const maintenance = async (on: "on" | "off"): Promise<number> => {
      const changing = home.ok("maintenance", on, "asgi-demo");
      strike({ part: "control-plane", step: "" }, null);
      await changing;
      return (await fetch(`${app.url}/slow?ms=1`)).status;
    };
    assert.deepEqual([await maintenance("on"), await maintenance("off")], [503, 200]);
    await home.ok("destroy", "asgi-demo", "--yes");
  },
);

test(
  "power is lost while the release command runs: the old release stays, and the error says what may be half done",
  { timeout: 120_000 },
  async () => {
    const { current } = (await home.status()).environments[0] ?? {};
    project.label("long-migration");
    const [node, program] = spawnedProgram();
    const child = spawn(node, [program, "ship", project.path], { env: { ...home.env }, stdio: "ignore" });
    const log = join(home.home.volumes, APP, "development/data/migrations.log");
    const before = readFileSync(log, "utf8");
    await until(() => readFileSync(log, "utf8") !== before, "the release command did not begin");
    child.kill("SIGKILL");
    home.losePower();
    await home.ok("up");
    await settled("power loss");
    const [after] = (await home.status()).environments;
    assert.deepEqual([after?.current, after?.rollout?.state], [current, "rolled-back"]);
    assert.match(after?.rollout?.because ?? "", /may be half done/);
    assert.equal((await fetch(`${url}/ready`)).status, 200);
    assert.match(readFileSync(log, "utf8").slice(before.length), /^[^\n]+\n$/, "it was begun once");
  },
);

async function until(check: () => boolean, otherwise: string): Promise<void> {
  for (const endMs = performance.now() + END_WITHIN_MS; !check(); await sleep(20)) if (performance.now() > endMs) assert.fail(otherwise);
}

function ship(): readonly string[] {
  project.label(`label-${++labelCount}`);
  return ["ship", project.path];
}

function configSet(): readonly string[] {
  return ["config", "set", `ROUND=${++labelCount}`, "--app", APP];
}

function scale(count: number): readonly string[] {
  webCount = count;
  return ["scale", `web=${count}`, "--app", APP];
}

async function rollback(): Promise<readonly string[]> {
  const { releases } = await home.json<{ releases: ReleaseJson[] }>("releases", APP);
  const other = releases.find(({ state }) => state === "previous");
  assert.ok(other, "there is a release to go back to");
  return ["rollback", other.version, "--app", APP];
}

function killAt(part: Kill["part"], step: string, moment?: "after"): Kill {
  return { part, step, ...(moment === undefined ? {} : { moment }) };
}

/** For each step a rollout in which `one` dies there and `other` half the way round, so that each meets each step once; in the order of the steps. */
function pairs(steps: readonly string[], one: Omit<Kill, "step">, other: Omit<Kill, "step">): (readonly Kill[])[] {
  const half = Math.floor(steps.length / 2);
  return steps.map((step, at) => {
    const far = (at + half) % steps.length;
    const [first, second] = [{ ...one, step } as Kill, { ...other, step: steps[far] as string } as Kill];
    return far > at ? [first, second] : [second, first];
  });
}

async function interrupt(command: readonly string[], kills: readonly Kill[], note: (kill: Kill) => void = () => {}): Promise<void> {
  const what = `${kills.map(({ part, step, moment }) => `${part} ${moment ?? "at"} ${step}`).join(", ")} of ${command[0]}`;
  using journal = openJournal(home.home.database);
  const from = journal.last();
  const [node, program] = spawnedProgram();
  const child = spawn(node, [program, ...command], { env: { ...home.env }, stdio: ["ignore", "ignore", "pipe"] });
  let output = "";
  child.stderr.on("data", (chunk: Buffer) => (output += chunk.toString()));
  const exited = new Promise<number | null>((resolve) => child.once("exit", resolve));
  for (const kill of kills) {
    const kind = kill.moment === "after" ? "confirmed" : "intent";
    const isDue = (entry: Entry): boolean => entry.kind === "ended" || (entry.kind === kind && entry.step?.kind === kill.step);
    const found = await journal.until(isDue, from, { withinMs: END_WITHIN_MS, otherwise: () => `${what}: no ${kill.step}\n${output}` });
    assert.equal(found.kind, kind, `${what}: it ended before ${kill.step}: ${JSON.stringify(found)}\n${output}`);
    strike(kill, child);
    note(kill);
  }
  const isEnd = ({ kind }: Entry): boolean => kind === "ended";
  const end = await journal.until(isEnd, from, { withinMs: END_WITHIN_MS, otherwise: () => `${what}: the rollout did not end\n${output}` });
  assert.equal(end.outcome?.kind, "completed", `${what}: ${JSON.stringify(end)}`);
  const code = await exited;
  if (!kills.some(({ part }) => part === "agent and cli")) assert.equal(code, 0, `${what}: the command line follows to the end\n${output}`);
  await settled(what);
}

function strike({ part }: Kill, child: ChildProcess | null): void {
  if (part === "edge") for (const pid of edgeWorkers()) process.kill(pid, "SIGKILL");
  if (part === "agent and cli") child?.kill("SIGKILL");
  const identity = part === "edge" ? null : readDaemon(home.home, part === "control-plane" ? part : "agent")?.identity;
  if (identity) process.kill(identity.pid, "SIGKILL");
}

function edgeWorkers(): number[] {
  return processesOf(home.home).flatMap(({ pid, command }) => (/edge\/worker\.[jt]s/.test(command) ? pid : []));
}

/** One release runs, with all of its instances ready; no process of another is left; both daemons and the edge run. */
async function settled(what: string): Promise<void> {
  const endMs = performance.now() + END_WITHIN_MS;
  for (;;) {
    const problem = await unsettled();
    if (problem === null) return;
    if (performance.now() > endMs) assert.fail(`${what}: ${problem}`);
    await sleep(100);
  }
}

async function unsettled(): Promise<string | null> {
  const status = await home.status();
  for (const { app, current, instances } of status.environments) {
    const phases = instances.map(({ process, release, phase }) => `${process} ${release} ${phase}`).join(", ");
    const wanted = app === APP ? ["beat", ...Array.from({ length: webCount }, () => "web"), "worker"] : ["web"];
    if (phases !== wanted.map((process) => `${process} ${current} ready`).join(", ")) return `instances: ${phases}; current: ${current}`;
    const stray = processesOf(home.home).filter(({ release }) => release?.startsWith(`${app}/`) && !release.endsWith(`/${current}`));
    if (stray.length > 0) return `processes of other releases than ${current}: ${JSON.stringify(stray)}`;
  }
  const own = status.processes.map(({ name }) => name.split(" ")[0]);
  return ["agent", "control-plane", "edge"].every((name) => own.includes(name)) ? null : `processes: ${own.join(", ")}`;
}

function assertNothingLost(report: LoadReport): void {
  assert.ok(report.requests > 300, describeReport(report));
  assert.equal(report.failureCount, 0, describeReport(report));
}

function assertOnlyWorkersCost(report: LoadReport, killedAtMs: readonly number[]): void {
  const text = describeReport(report);
  assert.ok(report.requests > 300, text);
  for (const { kind, atMs } of report.failures) {
    assert.ok(COST_OF_A_WORKER.has(kind), `${kind} is no cost of a worker's death\n${text}`);
    const isNear = killedAtMs.some((killMs) => atMs >= killMs - 100 && atMs <= killMs + AFTER_A_KILL_MS);
    assert.ok(isNear, `${kind} at ${atMs} ms is far from any kill\n${text}`);
  }
}
