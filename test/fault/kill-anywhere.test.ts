// Kills the command line, the control plane, the agent and an edge worker at every journal step of ship and rollback, under load. Afterwards the
// rollout has ended by itself, one release serves, nothing is left over, and no answer was lost, doubled or mixed; the death of an edge worker may
// cost only what was in flight on it.
import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { DatabaseSync } from "node:sqlite";
import { after, before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import type { ReleaseJson } from "../../src/contract/status.ts";
import { readDaemon } from "../../src/host/daemon.ts";
import { startLoad, type RunningLoad } from "../load/load.ts";
import { describeReport, type FailureKind, type LoadReport } from "../load/report.ts";
import { createTestHome, makeDemoProject, processesOf, spawnedProgram, type DemoProject, type TestHome } from "../acceptance/test-home.ts";

const SHIP_STEPS = ["prepare", "release-command", "start", "switch", "watch", "drain", "close-tunnels", "close-pool", "stop"] as const;
const ROLLBACK_STEPS = ["prepare", "start", "switch", "drain", "close-tunnels", "close-pool", "stop"] as const;
const TARGETS = ["control-plane", "cli and agent", "edge worker"] as const;
type Target = (typeof TARGETS)[number];

const POLL_MS = 3;
const END_WITHIN_MS = 60_000;
const REQUESTS_PER_SECOND = 40;
/** What a dying worker may cost: only connections that it had. */
const COST_OF_A_WORKER: ReadonlySet<FailureKind> = new Set(["reset", "cut", "idle-closed", "event-torn", "websocket-without-close"]);
const AFTER_A_KILL_MS = 3_000;

const home: TestHome = createTestHome();
const project: DemoProject = makeDemoProject(home.folder, "wsgi", '\n[release]\ncommand = ["python", "migrate.py"]\n');
let url = "";
let labelCount = 0;

before(async () => {
  project.write("migrate.py", "import time\ntime.sleep(0.3)\n");
  for (const label of ["a", "b"]) {
    project.label(label);
    ({ url } = await home.json<{ url: string }>("ship", project.path));
  }
});

after(async () => {
  await home.run("down");
  const left = processesOf(home.home);
  await home[Symbol.asyncDispose]();
  assert.deepEqual(left, [], "no process is left over");
});

for (const target of TARGETS) {
  test(`${target} killed at every step of a ship and a rollback`, { timeout: 800_000 }, async () => {
    const load = startLoad({ url, requestsPerSecond: REQUESTS_PER_SECOND, eventStreams: 2, idleConnections: 4 });
    const beganMs = performance.now();
    const killedAtMs: number[] = [];
    const at = { load, target, killed: () => killedAtMs.push(performance.now() - beganMs) };
    try {
      for (const step of SHIP_STEPS) {
        project.label(`${target.replaceAll(" ", "-")}-${++labelCount}`);
        await interrupt(["ship", project.path], step, at);
      }
      for (const step of ROLLBACK_STEPS) await interrupt(["rollback", await anotherRelease(), "--app", "wsgi-demo"], step, at);
    } finally {
      checkReport(await load.stop(), target, killedAtMs);
    }
  });
}

async function anotherRelease(): Promise<string> {
  const { releases } = await home.json<{ releases: ReleaseJson[] }>("releases", "wsgi-demo");
  const other = releases.find(({ state }) => state === "previous");
  assert.ok(other, "there is a release to go back to");
  return other.version;
}

interface Interruption {
  readonly load: RunningLoad;
  readonly target: Target;
  readonly killed: () => void;
}

async function interrupt(command: readonly string[], step: string, { target, killed }: Interruption): Promise<void> {
  using journal = openJournal();
  const from = journal.last();
  const workers = (await home.status()).processes.filter(({ name }) => name.startsWith("edge")).map(({ pid }) => pid);
  const [node, program] = spawnedProgram();
  const child = spawn(node, [program, ...command], { env: { ...home.env }, stdio: ["ignore", "ignore", "pipe"] });
  let output = "";
  child.stderr.on("data", (chunk: Buffer) => (output += chunk.toString()));
  const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
  const what = `${target} at ${step} of ${command[0]}`;
  await journal.until((entry) => entry.kind === "intent" && entry.step?.kind === step, from, `${what}: no such step\n${output}`);
  kill(target, { child, workers });
  killed();
  const end = await journal.until((entry) => entry.kind === "ended", from, `${what}: the rollout did not end\n${output}`);
  assert.ok(end.outcome?.kind === "completed" || end.outcome?.kind === "rolled-back", `${what}: ${JSON.stringify(end)}`);
  const code = await ended;
  if (!target.startsWith("cli"))
    assert.equal(code, end.outcome.kind === "completed" ? 0 : 3, `${what}: the command line follows to the end\n${output}`);
  await settled(what);
}

function kill(target: Target, { child, workers }: { child: ChildProcess; workers: readonly number[] }): void {
  if (target === "edge worker") for (const pid of workers) process.kill(pid, "SIGKILL");
  if (target === "cli and agent") child.kill("SIGKILL");
  const daemon = target === "control-plane" ? "control-plane" : "agent";
  const identity = target === "edge worker" ? undefined : readDaemon(home.home, daemon)?.identity;
  if (identity !== undefined) process.kill(identity.pid, "SIGKILL");
}

/** One release serves, with all of its instances ready and no others, and both daemons run. */
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
  const [environment] = status.environments;
  const phases = environment?.instances.map(({ release, phase }) => `${release} ${phase}`) ?? [];
  if (phases.join() !== `${environment?.current} ready`) return `instances: ${phases.join(", ")}; current: ${environment?.current}`;
  const own = status.processes.map(({ name }) => name.split(" ")[0]);
  if (!own.includes("agent") || !own.includes("control-plane") || !own.includes("edge")) return `processes: ${own.join(", ")}`;
  const answer = await fetch(`${url}/ready`);
  return answer.status === 200 ? null : `/ready answers ${answer.status}`;
}

function checkReport(report: LoadReport, target: Target, killedAtMs: readonly number[]): void {
  const text = describeReport(report);
  assert.ok(report.requests > 500, text);
  if (target !== "edge worker") return assert.equal(report.failureCount, 0, text);
  for (const { kind, atMs } of report.failures) {
    assert.ok(COST_OF_A_WORKER.has(kind), `${kind} is no cost of a worker's death\n${text}`);
    assert.ok(
      killedAtMs.some((killMs) => atMs >= killMs - 100 && atMs <= killMs + AFTER_A_KILL_MS),
      `${kind} at ${atMs} ms is far from any kill\n${text}`,
    );
  }
}

interface Entry {
  readonly kind: string;
  readonly step?: { readonly kind: string };
  readonly outcome?: { readonly kind: string };
}

/** The journal as seen from outside. */
function openJournal() {
  const database = new DatabaseSync(home.home.database, { readOnly: true, timeout: 5_000 });
  const find = database.prepare("SELECT entry FROM journal WHERE number > ? ORDER BY number");
  return {
    last: (): number => (database.prepare("SELECT coalesce(max(number), 0) AS last FROM journal").get() as { last: number }).last,
    async until(check: (entry: Entry) => boolean, from: number, otherwise: string): Promise<Entry> {
      const endMs = performance.now() + END_WITHIN_MS;
      while (performance.now() < endMs) {
        const found = find
          .all(from)
          .map((row) => JSON.parse((row as { entry: string }).entry) as Entry)
          .find(check);
        if (found !== undefined) return found;
        await sleep(POLL_MS);
      }
      throw new Error(otherwise);
    },
    [Symbol.dispose]: () => database.close(),
  };
}
