// Switching real servers under load: not one request, stream, upload, event or WebSocket is lost.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { startLoad } from "../load/load.ts";
import { describeReport } from "../load/report.ts";
import {
  type AppInstance,
  bindListener,
  cleanUp,
  EdgeWorker,
  gunicorn,
  pause,
  pythonServers,
  releaseOf,
  scratchFolder,
  serviceOf,
  tableOf,
  until,
  uvicorn,
} from "./edge-support.ts";

const servers = pythonServers();
const SWITCHES = 6;

for (const [name, start, websockets] of [
  ["gunicorn", gunicorn, 0],
  ["uvicorn", uvicorn, 6],
] as const) {
  test(`${SWITCHES} switches of ${name} under load lose nothing, with two workers on one listener`, async (t) => {
    if ("missing" in servers) return t.skip(servers.missing);
    const folder = scratchFolder();
    const listener = bindListener();
    const startRelease = (number: number): Promise<AppInstance[]> =>
      Promise.all([1, 2].map((i) => start(servers.python, folder, `v${number}-${i}`, `v${number}`).ready()));
    let current = await startRelease(1);
    let number = 0;
    const put = async (...releases: Parameters<typeof serviceOf>[1][]): Promise<number> => {
      const table = tableOf(++number, listener, [serviceOf(listener.id, releases.flat())]);
      writeFileSync(join(folder, "table.json"), JSON.stringify(table));
      const reports = await Promise.all(workers.map((worker) => worker.putTable(table)));
      return reports.reduce((sum, report) => sum + report.counters["table_swaps"]!, 0);
    };
    const workers: EdgeWorker[] = [];
    const first = tableOf(++number, listener, [serviceOf(listener.id, [releaseOf("v1", current)])]);
    writeFileSync(join(folder, "table.json"), JSON.stringify(first));
    for (const id of ["1", "2"]) workers.push(await new EdgeWorker(id, folder, [listener]).ready());
    const load = startLoad({ url: `http://127.0.0.1:${listener.port}`, requestsPerSecond: 80, websockets });
    t.after(async () => {
      for (const worker of workers) await worker.kill();
      for (const instance of current) await instance.stop("SIGKILL");
      listener.handle.close();
      cleanUp(folder);
    });

    for (let v = 2; v <= SWITCHES + 1; v++) {
      const next = await startRelease(v);
      const [from, to] = [`v${v - 1}`, `v${v}`];
      await put([releaseOf(from, current, { weight: 0 }), releaseOf(to, next)]);
      const inHand = async (kind: "inFlight" | "tunnels"): Promise<number> =>
        (await Promise.all(workers.map((worker) => worker.report()))).reduce(
          (sum, report) => sum + (report.releases[from]?.[kind] ?? 0),
          0,
        );
      await until(async () => (await inHand("inFlight")) === 0, 10_000);
      await put([releaseOf(from, current, { weight: 0, tunnels: "close", closeSpreadMs: 500 }), releaseOf(to, next)]);
      await until(async () => (await inHand("tunnels")) === 0, 10_000);
      await put([releaseOf(from, current, { weight: 0, closePool: true }), releaseOf(to, next)]);
      await Promise.all(current.map((instance) => instance.stop()));
      await put([releaseOf(to, next)]);
      current = next;
      await pause(500);
    }
    const report = await load.stop();
    t.diagnostic(describeReport(report));
    assert.equal(report.failureCount, 0, describeReport(report));
    assert.ok(report.requests > 500, `only ${report.requests} requests`);
    assert.equal(Object.keys(report.byLabel).length, SWITCHES + 1);
    if (websockets > 0) assert.ok((report.websockets.closedWith["1012"] ?? 0) >= SWITCHES, JSON.stringify(report.websockets));
    const counted = (await Promise.all(workers.map((worker) => worker.report()))).map((one) => one.releases[`v${SWITCHES + 1}`]);
    assert.deepEqual(
      counted.map((release) => release?.errors),
      [0, 0],
    );
  });
}
