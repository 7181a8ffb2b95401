// Behaviour of access-log, case by case.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { type AccessEntry, AccessLog, pathOf } from "./access-log.ts";
import { createCounters } from "./counters.ts";
import { ACCESS_LOG_QUEUE_MAX_BYTES } from "./limits.ts";

const entry: AccessEntry = {
  service: "a/b",
  release: "a/b/v1",
  instance: "i",
  client: "127.0.0.1",
  method: "GET",
  host: "a",
  path: '/"quoted"',
  status: 200,
  durationMs: 1.5,
  bytesIn: 0,
  bytesOut: 3,
  requestId: "r",
  fault: null,
  reason: null,
};

test("each line is JSON with the release, and what is queued is written at the end", (t) => {
  const folder = mkdtempSync(join(tmpdir(), "fl-log-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const path = join(folder, "access.log");
  const log = new AccessLog(path, "w1", createCounters());
  log.write(entry);
  log.write({ ...entry, status: 500 });
  log.close();
  const lines = readFileSync(path, "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as AccessEntry & { worker: string });
  assert.deepEqual(
    lines.map(({ status, release, worker, path }) => [status, release, worker, path]),
    [
      [200, "a/b/v1", "w1", '/"quoted"'],
      [500, "a/b/v1", "w1", '/"quoted"'],
    ],
  );
});

test("after a rotation the new file is written", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "fl-log-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const path = join(folder, "access.log");
  const first = new AccessLog(path, "w1", createCounters());
  renameSync(path, `${path}.1`);
  first.write(entry);
  await new Promise((resolve) => setTimeout(resolve, 250));
  first.close();
  assert.equal(readFileSync(path, "utf8").trimEnd().split("\n").length, 1);
});

test("the queue is bounded: what does not fit is counted and dropped", (t) => {
  const folder = mkdtempSync(join(tmpdir(), "fl-log-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const counters = createCounters();
  const log = new AccessLog(join(folder, "access.log"), "w1", counters);
  const large = { ...entry, host: "x".repeat(ACCESS_LOG_QUEUE_MAX_BYTES / 4) };
  for (let i = 0; i < 5; i++) log.write(large);
  assert.ok(counters.access_log_dropped >= 1);
  log.close();
});

test("a query is not logged: that is where tokens are", () => assert.equal(pathOf("/a?token=secret"), "/a"));
