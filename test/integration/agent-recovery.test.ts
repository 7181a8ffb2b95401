// The agent after the worst: reboot, corrupt state, a full disk, everything killed; and what must never run twice.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { runFolder } from "../../src/agent/run-record.ts";
import { findDaemons, readDaemon, spawnDaemon } from "../../src/host/daemon.ts";
import { HeldListeners } from "../../src/host/listeners.ts";
import { identityOf, isAlive, killProcess, listProcesses, readBootId, signalProcess } from "../../src/host/process-identity.ts";
import type { ObservedInstance } from "../../src/model/host/instance.ts";
import { systemClock } from "../../src/platform/clock.ts";
import { createLog } from "../../src/platform/log.ts";
import { stopDaemons } from "../../src/host/stop-daemons.ts";
import { jobSpec, readText, startTestHost, until, webSpec, workerSpec, type TestHost } from "./agent-harness.ts";

test("after a reboot the instances are started again, and a job that was running has an unknown end", async () => {
  await using host = await startTestHost({ bootId: "first-boot" });
  const web = webSpec(host.home, "aaaaaa");
  const folder = join(host.home.volumes, "shop");
  const job = jobSpec("aaaaaa", `echo run >> ${folder}/mark; sleep 600`, { writable: [folder] });
  await host.desire([web], [job]);
  const before = await host.untilObserved(
    (s) => host.instance(s, web.id)?.phase === "ready" && host.job(s, job.id)?.phase === "running",
    "all run",
  );
  await until(() => readText(`${folder}/mark`) === "run\n", "the job has begun");
  await killAll(host);
  rmSync(host.home.sockets, { recursive: true });
  process.env["FAIRLEAD_BOOT_ID"] = "second-boot";
  await host.startAgent();
  const after = await host.untilObserved((s) => host.instance(s, web.id)?.phase === "ready", "ready after the reboot");
  assert.equal(host.instance(after, web.id)?.identity?.bootId, "second-boot");
  assert.notEqual(host.instance(after, web.id)?.identity?.pid, host.instance(before, web.id)?.identity?.pid);
  assert.deepEqual(host.job(after, job.id)?.exit, { kind: "unknown" });
  assert.equal(readText(`${folder}/mark`), "run\n");
});

const DEATHS = ["before the launcher was noted", "before the launcher was let go", "and its launcher sees that only later"] as const;

for (const death of DEATHS) {
  test(`the agent died ${death}: nothing had been started, so job and instance start now, once`, async () => {
    await using host = await startTestHost();
    const folder = join(host.home.volumes, "shop");
    const job = jobSpec("kkkkkk", `echo run >> ${folder}/mark`, { writable: [folder] });
    const worker = workerSpec("llllll", "exec sleep 600");
    await killAll(host);
    for (const what of [{ kind: "job", spec: job } as const, { kind: "instance", spec: worker } as const]) {
      const runs = runFolder(
        host.home,
        what.spec.id,
        createLog("test", () => {}),
      );
      runs.write({ ...NEVER_LET_GO, bootId: readBootId(), what });
      if (death === DEATHS[0]) continue;
      const late = death === DEATHS[2] ? "sleep 3; " : "";
      const launcher = spawn("/bin/sh", ["-c", `${late}echo "exit 125" >> ${runs.statusPath(1)}`], { detached: true, stdio: "ignore" });
      runs.write({ ...NEVER_LET_GO, bootId: readBootId(), what, launcher: identityOf(launcher.pid as number) });
      if (death === DEATHS[1]) await once(launcher, "exit");
    }
    await host.startAgent();
    await host.desire([worker], [job]);
    const state = await host.untilObserved(
      (s) => host.job(s, job.id)?.phase === "ended" && host.instance(s, worker.id)?.phase === "ready",
      "both ran",
    );
    assert.deepEqual(host.job(state, job.id)?.exit, { kind: "code", code: 0 });
    assert.equal(readText(`${folder}/mark`), "run\n");
    const { restarts, lastExit } = host.instance(state, worker.id) ?? {};
    assert.deepEqual({ restarts, lastExit }, { restarts: 0, lastExit: null });
  });
}

/** What an agent has on disk about a start before the command may run. */
const NEVER_LET_GO = {
  version: 1,
  number: 1,
  token: "token",
  launcher: null,
  startedAtMs: 0,
  logOffset: 0,
  readyBy: null,
  restarts: 0,
  quickFailures: 0,
  isolation: [],
  ended: null,
} as const;

test("a corrupt desired state is set aside and what runs goes on", async () => {
  await using host = await startTestHost();
  const web = webSpec(host.home, "bbbbbb");
  await host.desire([web]);
  const before = await host.untilObserved((s) => host.instance(s, web.id)?.phase === "ready", "ready");
  for (const name of ["desired-state.json", "desired-state.json.backup", "epoch.json"])
    writeFileSync(join(host.home.agent, name), '{"sha256":"no');
  const pid = host.pid("agent");
  host.kill("agent");
  const after = await host.untilObserved((s) => s.agent.identity.pid !== pid && host.instance(s, web.id)?.phase === "ready", "adopted");
  assert.deepEqual(host.instance(after, web.id)?.identity, host.instance(before, web.id)?.identity);
  assert.ok(readdirSync(host.home.agent).some((name) => name.startsWith("desired-state.json.corrupt-")));
  await host.desire([]);
  await host.untilObserved((s) => s.instances.length === 0, "it still follows the control plane");
});

test("a beat that is replaced never runs beside its successor", async () => {
  await using host = await startTestHost();
  const folder = join(host.home.volumes, "shop");
  const script = (name: string): string =>
    `trap 'sleep 1; echo ${name} end >> ${folder}/beats; exit 0' TERM; echo ${name} start >> ${folder}/beats; while :; do sleep 0.1; done`;
  const change = { kind: "beat", process: "beat", exclusiveKey: "shop/production/beat", graceMs: 5_000, writable: [folder] } as const;
  const [old, next] = [workerSpec("cccccc", script("old"), change), workerSpec("dddddd", script("new"), change)];
  await host.desire([old]);
  await host.untilObserved((s) => host.instance(s, old.id)?.phase === "ready", "the old beat");
  await host.desire([next]);
  await host.untilObserved((s) => host.instance(s, next.id)?.phase === "ready", "the new beat");
  assert.equal(readText(`${folder}/beats`), "old start\nold end\nnew start\n");
});

test("a beat that runs in both lists waits for its predecessor", async () => {
  await using host = await startTestHost();
  const change = { kind: "beat", process: "beat", exclusiveKey: "shop/production/beat" } as const;
  const [old, next] = [workerSpec("eeeeee", "exec sleep 600", change), workerSpec("ffffff", "exec sleep 600", change)];
  await host.desire([old]);
  await host.untilObserved((s) => host.instance(s, old.id)?.phase === "ready", "the old beat");
  await host.desire([old, next]);
  const state = await host.untilObserved(
    (s) => host.instance(s, next.id)?.problem !== null && host.instance(s, next.id) !== undefined,
    "the new beat waits",
  );
  assert.equal(host.instance(state, next.id)?.phase, "waiting");
});

test("a command that left its session is found and ended with its instance", async () => {
  await using host = await startTestHost();
  const spec = workerSpec("gggggg", "setsid sleep 98765 & exec sleep 600");
  await host.desire([spec]);
  await host.untilObserved((s) => host.instance(s, spec.id)?.phase === "ready", "running");
  assert.equal(commandsWith("98765"), 1);
  await host.desire([]);
  await host.untilObserved((s) => s.instances.length === 0, "gone");
  assert.equal(commandsWith("98765"), 0);
});

test("two homes side by side do not meet", async () => {
  await using first = await startTestHost();
  await using second = await startTestHost();
  const [a, b] = [webSpec(first.home, "hhhhhh"), webSpec(second.home, "hhhhhh")];
  await first.desire([a]);
  await second.desire([b]);
  const [seenFirst, seenSecond] = [
    await first.untilObserved((s) => first.instance(s, a.id)?.phase === "ready", "ready in the first"),
    await second.untilObserved((s) => second.instance(s, b.id)?.phase === "ready", "ready in the second"),
  ];
  assert.notEqual(seenFirst.instances[0]?.identity?.pid, seenSecond.instances[0]?.identity?.pid);
  assert.deepEqual(await stopDaemons(first.home).then((stopped) => stopped.includes(a.id)), true);
  assert.equal((await second.agent.observe(-1, 0)).instances[0]?.phase, "ready");
});

test("everything is ended although agent and control plane hang, and what was ended is said", { timeout: 60_000 }, async () => {
  await using host = await startTestHost();
  const web = webSpec(host.home, "iiiiii");
  await host.desire([web]);
  const state = await host.untilObserved((s) => host.instance(s, web.id)?.phase === "ready", "ready");
  host.kill("control-plane", "SIGSTOP"); // so that it cannot replace the agent
  host.kill("agent", "SIGSTOP");
  const stopped = await stopDaemons(host.home);
  assert.deepEqual(stopped, ["control plane", "host agent", web.id]);
  const identity = host.instance(state, web.id)?.identity;
  assert.ok(identity && !isAlive(identity));
});

test("a stop finds daemons that are just being born", { timeout: 120_000 }, async () => {
  await using host = await startTestHost();
  for (let delayMs = 0; delayMs <= 400; delayMs += 40) {
    await stopDaemons(host.home);
    spawnDaemon(host.home, "agent", { runtime: host.runtime, listeners: new HeldListeners(), channel: false }).unref();
    await systemClock.sleep(delayMs);
    await stopDaemons(host.home);
    await systemClock.sleep(BIRTH_MS);
    assert.deepEqual(findDaemons(host.home), [], `stopped after ${delayMs} ms\n${host.logs()}`);
  }
});

/** A daemon that was spawned has written its record by then. */
const BIRTH_MS = 500;
/** Longer than a daemon may be silent (host/peer.ts). */
const HANG_MS = 16_000;

describe("what hangs", { concurrency: true, timeout: 90_000 }, () => {
  for (const name of ["agent", "control-plane"] as const) {
    test(`${name}: it is ended by the other daemon and a new one takes over`, async () => {
      await using host = await startTestHost();
      const web = await readyInstance(host);
      const pid = host.pid(name);
      host.kill(name, "SIGSTOP");
      await until(() => (readDaemon(host.home, name)?.identity.pid ?? pid) !== pid, "another one", 30_000, host);
      await expectSame(host, web);
    });
  }

  test("both daemons: once they wake up they go on, and neither ends the other", async () => {
    await using host = await startTestHost();
    const web = await readyInstance(host);
    const both = [host.pid("agent"), host.pid("control-plane")];
    host.kill("control-plane", "SIGSTOP");
    host.kill("agent", "SIGSTOP");
    await systemClock.sleep(HANG_MS);
    for (const pid of both) process.kill(pid, "SIGCONT");
    await expectSame(host, web);
    await systemClock.sleep(AFTERTHOUGHT_MS);
    assert.deepEqual([host.pid("agent"), host.pid("control-plane")], both);
  });
});

/** A few rounds of pings: whoever took its own sleep for the other's would end it by now. */
const AFTERTHOUGHT_MS = 5_000;

async function readyInstance(host: TestHost): Promise<ObservedInstance> {
  const web = webSpec(host.home, "jjjjjj");
  await host.desire([web]);
  const ready = await host.untilObserved((s) => host.instance(s, web.id)?.phase === "ready", "ready");
  return host.instance(ready, web.id) as ObservedInstance;
}

async function expectSame(host: TestHost, before: ObservedInstance): Promise<void> {
  const after = await host.untilObserved((s) => host.instance(s, before.id)?.phase === "ready", "ready again");
  assert.deepEqual(host.instance(after, before.id)?.identity, before.identity);
}

/** As a power loss does: every process of the home at once. */
async function killAll(host: TestHost): Promise<void> {
  const daemons = (["agent", "control-plane"] as const).map((name) => readDaemon(host.home, name)?.identity ?? null);
  for (const identity of daemons) if (identity) process.kill(identity.pid, "SIGKILL");
  for (const identity of daemons) if (identity) await killProcess(identity, 2_000);
  for (const { pid } of listProcesses()) {
    const text = readText(`/proc/${pid}/environ`) + readText(`/proc/${pid}/cmdline`);
    const identity = pid !== process.pid && text.includes(host.home.path) ? identityOf(pid) : null;
    if (identity !== null) signalProcess(identity, "SIGKILL"); // one that dies may take others with it
  }
}

function commandsWith(text: string): number {
  return listProcesses().filter(({ pid }) => readText(`/proc/${pid}/cmdline`).split("\0").includes(text)).length;
}
