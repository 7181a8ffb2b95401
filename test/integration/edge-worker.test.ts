// Workers come and go under load: an upgrade loses nothing, a kill costs only what was in flight on the killed one.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import type { RoutingTable } from "../../src/model/host/routing-table.ts";
import { pssBytes } from "../../bench/measure.ts";
import { startLoad } from "../load/load.ts";
import { describeReport } from "../load/report.ts";
import {
  accessLines,
  bindListener,
  cleanUp,
  EdgeWorker,
  pause,
  pythonServers,
  releaseOf,
  scratchFolder,
  serviceOf,
  tableOf,
  uvicorn,
} from "./edge-support.ts";

const servers = pythonServers();
/** DESIGN 8. */
const WORKER_PSS_MAX_BYTES = 60 * 1024 * 1024;

interface Stage {
  readonly folder: string;
  readonly listener: ReturnType<typeof bindListener>;
  readonly table: RoutingTable;
  start(id: string): Promise<EdgeWorker>;
}

async function stageFor(t: TestContext, python: string): Promise<Stage> {
  const folder = scratchFolder();
  const listener = bindListener();
  const app = await uvicorn(python, folder, "v1-1", "v1").ready();
  const table = tableOf(1, listener, [serviceOf(listener.id, [releaseOf("v1", [app])])]);
  writeFileSync(join(folder, "table.json"), JSON.stringify(table));
  const workers: EdgeWorker[] = [];
  t.after(async () => {
    for (const worker of workers) await worker.kill();
    await app.stop("SIGKILL");
    listener.handle.close();
    cleanUp(folder);
  });
  const start = async (id: string): Promise<EdgeWorker> => {
    const worker = await new EdgeWorker(id, folder, [listener]).ready();
    workers.push(worker);
    return worker;
  };
  return { folder, listener, table, start };
}

test("replacing every worker under load loses nothing and closes no idle connection", async (t) => {
  if ("missing" in servers) return t.skip(servers.missing);
  const stage = await stageFor(t, servers.python);
  let current = await stage.start("1");
  const load = startLoad({ url: `http://127.0.0.1:${stage.listener.port}`, requestsPerSecond: 60, websockets: 3 });
  await pause(1_000);
  for (const id of ["2", "3", "4"]) {
    const next = await stage.start(id);
    assert.equal((await current.control("POST", "/leave")).status, 200);
    current = next;
    await pause(1_500);
  }
  const report = await load.stop();
  t.diagnostic(describeReport(report));
  assert.equal(report.failureCount, 0, describeReport(report));
  assert.ok(accessLines(stage.folder).length > 100);
  assert.ok(pssBytes(current.process.pid as number) < WORKER_PSS_MAX_BYTES * 2.5, "under load");
});

test("a killed worker costs only what was in flight on it: new connections wait for the next one", async (t) => {
  if ("missing" in servers) return t.skip(servers.missing);
  const stage = await stageFor(t, servers.python);
  const first = await stage.start("1");
  const load = startLoad({
    url: `http://127.0.0.1:${stage.listener.port}`,
    requestsPerSecond: 40,
    mix: { fresh: 1 },
    idleConnections: 0,
    eventStreams: 0,
  });
  await pause(1_000);
  await first.kill("SIGKILL");
  await pause(300);
  await stage.start("2");
  await pause(1_000);
  const report = await load.stop();
  t.diagnostic(describeReport(report));
  assert.equal(report.byKind.refused, 0, describeReport(report));
  assert.ok(report.failureCount <= 2, describeReport(report));
  assert.ok(report.failures.every(({ kind }) => kind === "reset" || kind === "cut"));
});

test("an idle worker stays within its memory, refuses an older table and outlives its agent's channel", async (t) => {
  if ("missing" in servers) return t.skip(servers.missing);
  const stage = await stageFor(t, servers.python);
  const worker = await stage.start("1");
  const answer = await fetch(`http://127.0.0.1:${stage.listener.port}/echo?nonce=1`);
  assert.equal(((await answer.json()) as { label: string }).label, "v1");
  const pss = pssBytes(worker.process.pid as number);
  t.diagnostic(`${Math.round(pss / 1024 / 1024)} MB PSS`);
  assert.ok(pss < WORKER_PSS_MAX_BYTES, `${pss} bytes`);
  assert.equal((await worker.putTable({ ...stage.table, epoch: 2 })).epoch, 2);
  assert.deepEqual(await worker.control("PUT", "/table", stage.table), { status: 409, body: { epoch: 2, number: 1 } });
  worker.process.disconnect();
  await pause(200);
  assert.equal((await worker.report()).epoch, 2);
});
