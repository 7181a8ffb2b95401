// The agent's own times when somebody sets the clock of the machine.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { createHome } from "../../src/host/create-home.ts";
import { locateHome } from "../../src/host/home.ts";
import { exec } from "../../src/platform/exec.ts";
import { systemClock } from "../../src/platform/clock.ts";
import { systemRandom } from "../../src/platform/random.ts";
import type { AgentPorts } from "../../src/agent/agent-ports.ts";
import { createAppUsers } from "../../src/agent/app-users.ts";
import { createPreparer } from "../../src/agent/preparer.ts";
import { Supervisor } from "../../src/agent/supervisor.ts";
import { SILENT_LOG } from "../../src/agent/testing.ts";
import { jobSpec, until, workerSpec } from "./agent-harness.ts";

const DAY_MS = 24 * 3600_000;

test("a clock that jumps by a day ends no job, restarts no instance, and is not noticed by the next agent", async () => {
  const path = mkdtempSync(join(tmpdir(), "fl-clock-"));
  const home = locateHome({ env: { FAIRLEAD_HOME: path }, uid: process.getuid?.() ?? -1, userHome: path, lingering: false });
  createHome(home);
  let jumpedMs = 0;
  const clock = { ...systemClock, nowMs: () => systemClock.nowMs() + jumpedMs };
  const users = await createAppUsers({ home, log: SILENT_LOG, exec });
  const at: AgentPorts = { home, log: SILENT_LOG, clock, random: systemRandom, users, exec };
  const isolation = { prefix: () => [], mustVerify: false, measures: [], sentences: [] };
  const start = (): Supervisor => new Supervisor(at, createPreparer(at, { isolation, cgroups: null }), () => {});
  const [first, second] = [start(), start()];
  try {
    const [worker, job] = [workerSpec("aaaaaa", "exec sleep 600"), jobSpec("aaaaaa", "exec sleep 600", { timeoutMs: 60_000 })];
    first.start();
    first.apply({ version: 1, epoch: 1, number: 1, instances: [worker], jobs: [job] });
    const seen = (by: Supervisor): string => {
      const { instances, jobs } = by.observe(() => (text) => text);
      return [...instances, ...jobs].map((one) => `${one.phase} ${one.identity?.pid}`).join(", ");
    };
    await until(
      () => /^ready \d+, running \d+$/.test(seen(first)),
      () => `both run: ${seen(first)}`,
    );
    const before = seen(first);
    for (const jump of [DAY_MS, -DAY_MS, 2 * DAY_MS]) {
      jumpedMs = jump;
      await new Promise((resolve) => setTimeout(resolve, 700)); // longer than a tick of the agent
      assert.equal(seen(first), before);
    }
    first.close();
    second.start(); // as after a restart of the agent
    await until(
      () => seen(second) === before,
      () => `adopted: ${seen(second)}`,
    );
    await new Promise((resolve) => setTimeout(resolve, 700));
    assert.equal(seen(second), before);
  } finally {
    await second.stopAll();
    second.close();
    rmSync(path, { recursive: true });
    rmSync(home.sockets, { recursive: true, force: true });
  }
});
