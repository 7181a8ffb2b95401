import assert from "node:assert/strict";
import { test } from "node:test";
import { openStore } from "../platform/store.ts";
import { createJobStore, JOB_MIGRATIONS } from "./jobs.ts";

test("a busy cron entry takes no other app's results away, and only the last ones of its own are kept", () => {
  using store = openStore(":memory:", [JOB_MIGRATIONS]);
  const jobs = createJobStore(store);
  const run = (app: string, count: number): void => {
    const id = `${app}-${count}`;
    const job = { id, app, environment: "production", release: "r", kind: "cron", name: "tick", argv: ["true"], timeoutMs: 1 } as const;
    assert.equal(jobs.add({ ...job, requestedAtMs: count }), true);
    jobs.end(id, { endedAtMs: count, exit: { kind: "code", code: 0 }, timedOut: false, output: [] });
  };
  run("report", 1);
  for (let count = 1; count <= 205; count++) run("shop", count);
  assert.equal(jobs.list("report", "production", 10).length, 1);
  const kept = jobs.list("shop", "production", 1_000);
  assert.deepEqual([kept.length, kept[0]?.id, kept.at(-1)?.id], [200, "shop-205", "shop-6"]);
});
