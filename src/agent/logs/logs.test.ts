import assert from "node:assert/strict";
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { test } from "node:test";
import type { Home } from "../../host/home.ts";
import { logPath } from "../prepare-command.ts";
import { arrivedAt, noteArrival, offsetSince, parseArrivals } from "./arrival-times.ts";
import { lastLines } from "./last-lines.ts";
import { type LogFile, planTrim } from "./plan-trim.ts";
import { LogReader, parseInstanceId, type LogQuery } from "./read-logs.ts";

const ALL: LogQuery = { app: null, environment: null, process: null, release: null, sinceMs: null, grep: null, tail: null };

test("the time of a byte is the first note of a size beyond it", () => {
  const arrivals = parseArrivals("10 1000\n25 2000\nhalf\n40 30");
  assert.deepEqual(
    [0, 9, 10, 24, 25, 39].map((offset) => arrivedAt(arrivals, offset)),
    [1000, 1000, 2000, 2000, 30, 30],
  );
  assert.equal(arrivedAt(arrivals, 40), null);
  assert.equal(offsetSince(parseArrivals("10 1000\n25 2000\n"), 1500), 10);
});

test("an id is read back as release and process, also with hyphens in names", () => {
  assert.deepEqual(parseInstanceId("my-shop-production-v12-celery-beat-abc234", "my-shop", "production"), {
    release: "v12",
    process: "celery-beat",
  });
  const spec = { id: "my-shop-production-v12-web-abc234", app: "my-shop", environment: "production", release: "my-shop/production/v12" };
  const home = { logs: "/logs" } as Home;
  const web = { ...spec, kind: "web" };
  assert.equal(basename(logPath(home, web)), "my-shop-production-v12-web-abc234.log");
  const path = logPath(home, { ...spec, id: "r-1-release-command", name: "release" });
  assert.deepEqual(parseInstanceId(basename(path, ".log"), "my-shop", "production"), { release: "v12", process: "release" });
  assert.deepEqual(parseInstanceId("shop-production-private-redis", "shop", "production"), { release: "private", process: "redis" });
});

test("output over the quota is given up: ended instances first, then the oldest half of the largest running one", () => {
  const files = [file("a", 100, 1), file("b", 300, 2), file("c", 50, 3)];
  const isOpen = (path: string): boolean => path === "b";
  assert.deepEqual(planTrim(files, { quotaBytes: 460, isOpen }), []);
  assert.deepEqual(planTrim(files, { quotaBytes: 400, isOpen }), [{ kind: "remove", app: "shop", path: "a", bytes: 100 }]);
  assert.deepEqual(planTrim(files, { quotaBytes: 250, isOpen }), [
    { kind: "remove", app: "shop", path: "a", bytes: 100 },
    { kind: "remove", app: "shop", path: "c", bytes: 50 },
    { kind: "cut", app: "shop", path: "b", bytes: 150, upTo: 150 },
  ]);
});

test("of what has ended the newest 500 files of an app are kept, however small", () => {
  const files = Array.from({ length: 502 }, (_, i) => file(`job-${i}`, 0, i));
  assert.deepEqual(
    planTrim(files, { quotaBytes: 1_000, isOpen: () => false }).map(({ path }) => path),
    ["job-0", "job-1"],
  );
  assert.deepEqual(planTrim(files, { quotaBytes: 1_000, isOpen: () => true }), []);
});

test("a reader gives whole lines as they come, with their times, masked and filtered", () => {
  withLog((path) => {
    appendFileSync(path, "one secret\ntwo\nthr");
    noteArrival(path, { offset: 11, atMs: 1_000 });
    noteArrival(path, { offset: 18, atMs: 2_000 });
    const at = { mask: (text: string) => text.replaceAll("secret", "***"), nowMs: () => 9_000 };
    const reader = new LogReader(fileAt(path), ALL, at);
    assert.deepEqual(
      reader.next().map(({ line, time }) => [line, Date.parse(time)]),
      [
        ["one ***", 1_000],
        ["two", 2_000],
      ],
    );
    appendFileSync(path, "ee ü\n");
    assert.deepEqual(
      reader.next().map(({ line }) => line),
      ["three ü"],
    );
    assert.deepEqual(
      new LogReader(fileAt(path), { ...ALL, sinceMs: 1_500 }, at).next().map(({ line }) => line),
      ["two", "three ü"],
    );
    assert.deepEqual(
      new LogReader(fileAt(path), { ...ALL, grep: /\*\*\*/ }, at).next().map(({ line }) => line),
      ["one ***"],
    );
  });
});

test("the last lines begin where the run began", () => {
  withLog((path) => {
    appendFileSync(path, "old\nnew 1\nnew 2\n");
    assert.deepEqual(lastLines(path, { fromOffset: 4, linesMax: 10 }), ["new 1", "new 2"]);
    assert.deepEqual(lastLines(path, { fromOffset: 0, linesMax: 1 }), ["new 2"]);
    assert.deepEqual(lastLines(`${path}.none`, { fromOffset: 0, linesMax: 1 }), []);
  });
});

function file(path: string, bytes: number, changedAtMs: number): LogFile {
  return { path, app: "shop", environment: "production", id: path, sizeBytes: bytes, diskBytes: bytes, changedAtMs };
}

function fileAt(path: string): LogFile {
  const { size } = statSync(path);
  return { ...file(path, size, 0), id: "shop-production-v1-web-aaaaaa" };
}

function withLog(work: (path: string) => void): void {
  const folder = mkdtempSync(join(tmpdir(), "fairlead-logs-"));
  mkdirSync(folder, { recursive: true });
  try {
    work(join(folder, "x.log"));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
