// Behaviour of access-log, case by case.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { type AccessEnd, type AccessEntry, AccessLog, pathOf } from "./access-log.ts";
import { createCounters } from "./counters.ts";
import { ACCESS_LOG_FLUSH_BYTES, ACCESS_LOG_QUEUE_MAX_BYTES } from "./limits.ts";

const entry: AccessEntry = {
  service: "a/b",
  release: "a/b/v1",
  instance: "i",
  client: "127.0.0.1",
  method: "GET",
  host: "a",
  path: '/"quoted"\\ä',
  requestId: "r",
  durationMs: 1.5,
};
const end: AccessEnd = { status: 200, bytesIn: 0, bytesOut: 3, fault: null, reason: null };

test("each line is JSON with the release, and what is queued is written at the end", (t) => {
  const folder = mkdtempSync(join(tmpdir(), "fl-log-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const path = join(folder, "access.log");
  const log = new AccessLog(path, "w1", createCounters());
  log.write(entry, end);
  log.write({ ...entry, instance: null }, { ...end, status: 500, fault: "release", reason: 'it "broke"' });
  log.close();
  const lines = readFileSync(path, "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as AccessEntry & AccessEnd & { time: string; worker: string });
  const [first, second] = lines.map(({ time, ...rest }) => ({ ...rest, isTimed: !Number.isNaN(Date.parse(time)) }));
  assert.deepEqual(first, { isTimed: true, worker: "w1", ...entry, ...end });
  const failed = { status: 500, fault: "release", reason: 'it "broke"' };
  assert.deepEqual(second, { isTimed: true, worker: "w1", ...entry, ...end, ...failed, instance: null });
});

test("what is written while a write is under way follows it", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "fl-log-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const path = join(folder, "access.log");
  const counters = createCounters();
  const log = new AccessLog(path, "w1", counters);
  const large = { ...entry, path: "x".repeat(ACCESS_LOG_FLUSH_BYTES / 4) };
  for (let i = 0; i < 20; i++) log.write(large, end);
  log.write(entry, end);
  for (let waitedMs = 0; waitedMs < 5_000 && lineCount(path) < 21; waitedMs += 20) await new Promise((resolve) => setTimeout(resolve, 20));
  assert.equal(lineCount(path), 21);
  assert.equal(counters.access_log_dropped, 0);
  log.close();
});

function lineCount(path: string): number {
  return readFileSync(path, "utf8").split("\n").length - 1;
}

test("after a rotation the new file is written", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "fl-log-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const path = join(folder, "access.log");
  const first = new AccessLog(path, "w1", createCounters());
  renameSync(path, `${path}.1`);
  first.write(entry, end);
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
  for (let i = 0; i < 5; i++) log.write(large, end);
  assert.ok(counters.access_log_dropped >= 1);
  log.close();
});

test("a query is not logged: that is where tokens are", () => assert.equal(pathOf("/a?token=secret"), "/a"));
