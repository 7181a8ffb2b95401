// What an app prints, read back through the agent.
import assert from "node:assert/strict";
import { test } from "node:test";
import { followLogs } from "../../src/host/follow-logs.ts";
import { sealEnvironment } from "../../src/host/sealed-environment.ts";
import { Secret } from "../../src/platform/secret.ts";
import { startTestHost, until, workerSpec, type TestHost } from "./agent-harness.ts";

interface Line {
  readonly time: string;
  readonly process: string;
  readonly release: string;
  readonly line: string;
}

test("lines come back with time, release and process, and a secret that the app prints is masked", async () => {
  await using host = await startTestHost();
  sealEnvironment(host.home, "shop-1", { API_TOKEN: new Secret("tok-123456") });
  const spec = workerSpec("aaaaaa", 'echo "first $API_TOKEN"; echo second; exec sleep 60', { sealedEnvironment: "shop-1" });
  const beforeMs = Date.now();
  await host.desire([spec]);
  await host.untilObserved((s) => host.instance(s, spec.id)?.phase === "ready", "running");
  await until(async () => (await read(host, {})).length === 2, "both lines");
  const [first, second] = await read(host, {});
  assert.equal(first?.line, "first ***");
  assert.deepEqual([second?.line, second?.process, second?.release], ["second", "worker", "v1"]);
  assert.ok(Math.abs(Date.parse(second?.time ?? "") - beforeMs) < 20_000, second?.time);
  assert.deepEqual(
    (await read(host, { grep: "sec" })).map((line) => line.line),
    ["second"],
  );
  assert.deepEqual(await read(host, { process: "web" }), []);
  assert.deepEqual(await read(host, { sinceMs: Date.now() + 60_000 }).then((lines) => lines.length), 0);
  assert.deepEqual(
    (await read(host, { tail: 1 })).map((line) => line.line),
    ["second"],
  );
});

test("follow shows new lines, also those of an instance that is started later", async () => {
  await using host = await startTestHost();
  const first = workerSpec("bbbbbb", "i=0; while :; do i=$((i+1)); echo line $i; sleep 0.2; done");
  await host.desire([first]);
  const seen: Line[] = [];
  const stop = new AbortController();
  const done = followLogs(host.home, { query: { follow: 1 }, signal: stop.signal, onLine: (text) => seen.push(JSON.parse(text) as Line) });
  await until(() => seen.filter((line) => line.line.startsWith("line ")).length >= 3, "three lines");
  await host.desire([first, workerSpec("cccccc", "echo hello from the second; exec sleep 60")]);
  await until(() => seen.some((line) => line.line === "hello from the second"), "the second instance");
  stop.abort();
  await done;
  const numbers = seen.map((line) => /^line (\d+)$/.exec(line.line)?.[1]).filter((number) => number !== undefined);
  assert.deepEqual(
    numbers,
    numbers.map((_, i) => String(i + 1)),
  );
});

async function read(host: TestHost, query: Record<string, string | number>): Promise<Line[]> {
  const lines: Line[] = [];
  await followLogs(host.home, { query, signal: AbortSignal.timeout(5_000), onLine: (text) => lines.push(JSON.parse(text) as Line) });
  return lines;
}
