import assert from "node:assert/strict";
import { test } from "node:test";
import { plan, processSpec, release, runningBatches, stepWords, walk } from "./testing.ts";

const web = (instances: number) => processSpec("web", { instances });
const counts = (batches: readonly { id: string; instances: readonly unknown[] }[]): string[] =>
  batches.map(({ id, instances }) => `${id} × ${instances.length}`);

test("an instance is named by app, environment, release, process and a suffix of its own", () => {
  assert.equal(plan(release(7)).new[0]?.instances[0]?.id, "shop-production-v7-web-n1");
});

test("a second set of the same release gets a name of its own", () => {
  const v1 = release(1);
  const again = plan(v1, { kind: "restart", previous: v1, running: runningBatches(v1) });
  assert.deepEqual([again.new[0]?.id, again.old[0]?.id], ["shop/production/v1+2", "shop/production/v1"]);
});

test("scaling up adds what is missing and stops nothing", () => {
  const v1 = release(1, { processes: [web(1)] });
  const rollout = plan(v1, { kind: "scale", previous: v1, running: runningBatches(v1), scale: { web: 3 }, processes: ["web"] });
  assert.deepEqual(
    [counts(rollout.new), counts(rollout.old), counts(rollout.kept)],
    [["shop/production/v1+2 × 2"], [], ["shop/production/v1 × 1"]],
  );
});

test("scaling down replaces a set that is too large by a smaller one", () => {
  const v1 = release(1, { processes: [web(3)] });
  const rollout = plan(v1, { kind: "scale", previous: v1, running: runningBatches(v1), scale: { web: 1 }, processes: ["web"] });
  assert.deepEqual([counts(rollout.new), counts(rollout.old)], [["shop/production/v1+2 × 1"], ["shop/production/v1 × 3"]]);
});

test("scaling to nothing takes the traffic away and drains", () => {
  const v1 = release(1);
  const rollout = plan(v1, { kind: "scale", previous: v1, running: runningBatches(v1), scale: { web: 0 }, processes: ["web"] });
  assert.deepEqual(stepWords(walk(rollout)).slice(0, 3), ["prepare", "switch nothing from v1", "drain v1"]);
});

test("restarting one process leaves the others alone", () => {
  const v1 = release(1, { processes: [processSpec("web"), processSpec("worker")] });
  const rollout = plan(v1, { kind: "restart", previous: v1, running: runningBatches(v1), processes: ["worker"] });
  assert.deepEqual([counts(rollout.new), counts(rollout.kept)], [["shop/production/v1/worker+2 × 1"], ["shop/production/v1 × 1"]]);
});

test("a rollback runs no release command; a ship does", () => {
  const target = release(1, { releaseCommand: true });
  assert.equal(plan(target, { kind: "rollback", previous: release(2) }).releaseCommand, false);
  assert.equal(plan(target).releaseCommand, true);
});

test("a beat stays alone whatever is asked", () => {
  const target = release(1, { processes: [processSpec("beat")] });
  assert.equal(plan(target, { scale: { beat: 4 } }).new[0]?.instances.length, 1);
});

test("a process that binds TCP gets a port for each instance", () => {
  const target = release(1, { processes: [processSpec("web", { bind: "tcp", instances: 2 })] });
  const ports = plan(target).new.flatMap(({ instances }) => instances.map(({ port }) => port));
  assert.equal(new Set(ports).size, 2);
});
