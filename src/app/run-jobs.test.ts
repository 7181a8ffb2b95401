import assert from "node:assert/strict";
import { test } from "node:test";
import { JOB_MIGRATIONS, createJobStore } from "../deploy/jobs.ts";
import type { CronSpec, Release } from "../model/release.ts";
import { openStore } from "../platform/store.ts";
import { RELEASE_MIGRATIONS } from "../release/migrations.ts";
import { createReleaseStore } from "../release/store.ts";
import { runDueCron, type CronPorts } from "./run-jobs.ts";

const MIDNIGHT_MS = Date.UTC(2026, 0, 5);
const SECOND_MS = 1000;

test("an entry whose time comes between its first release and the next look runs then, once", async () => {
  using at = controlPlane("* * * * *", MIDNIGHT_MS + 58 * SECOND_MS);
  assert.equal(await at.look(MIDNIGHT_MS + 59 * SECOND_MS), SECOND_MS);
  assert.deepEqual(at.runs(), []);
  assert.equal(await at.look(MIDNIGHT_MS + 90 * SECOND_MS), 30 * SECOND_MS);
  assert.deepEqual(at.runs(), [MIDNIGHT_MS + 60 * SECOND_MS]);
  await at.look(MIDNIGHT_MS + 91 * SECOND_MS);
  assert.equal(at.runs().length, 1);
  assert.equal(at.written(), 1);
});

test("a time before the release served, or missed by more than a minute, does not run", async () => {
  using at = controlPlane("1 0 * * *", MIDNIGHT_MS + 70 * SECOND_MS);
  await at.look(MIDNIGHT_MS + 80 * SECOND_MS);
  assert.deepEqual(at.runs(), []);
  await at.look(MIDNIGHT_MS + 24 * 3600 * SECOND_MS + 125 * SECOND_MS);
  assert.deepEqual(at.runs(), []);
});

test("a run is left out while the last one goes on", async () => {
  using at = controlPlane("* * * * *", MIDNIGHT_MS);
  await at.look(MIDNIGHT_MS + 60 * SECOND_MS);
  await at.look(MIDNIGHT_MS + 120 * SECOND_MS);
  assert.deepEqual(at.runs(), [MIDNIGHT_MS + 60 * SECOND_MS]);
});

/** One app whose only release, with one cron entry, serves since `servesSinceMs`. */
function controlPlane(schedule: string, servesSinceMs: number) {
  const store = openStore(":memory:", [RELEASE_MIGRATIONS, JOB_MIGRATIONS]);
  const releases = createReleaseStore(store);
  const jobs = createJobStore(store);
  releases.ensureEnvironment("shop", "production", 1);
  const cron = [{ name: "tick", schedule, timeZone: "UTC", argv: ["true"], timeoutMs: 60_000 } satisfies CronSpec];
  const draft = {
    app: "shop",
    environment: "production",
    artifact: "a",
    createdAtMs: 1,
    createdBy: "ada",
    reason: "ship",
    configuration: { cron },
  };
  const { id } = releases.addRelease(draft as unknown as Omit<Release, "id" | "number">);
  releases.setCurrent("shop", "production", id, servesSinceMs);
  let written = 0;
  let nowMs = 0;
  const at = {
    store,
    releases,
    jobs,
    clock: { nowMs: () => nowMs },
    log: { info: () => {}, warn: () => {} },
    sync: { putDesired: () => Promise.resolve(void (written += 1)) },
  } as unknown as CronPorts;
  return {
    look(ms: number): Promise<number> {
      nowMs = ms;
      return runDueCron(at);
    },
    runs: () => jobs.list("shop", "production", 10).map((job) => Number(job.id.split("-").at(-1)) * SECOND_MS),
    written: () => written,
    [Symbol.dispose]: () => store[Symbol.dispose](),
  };
}
