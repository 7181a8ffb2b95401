// The edge worker, the program: node worker <workerId> <controlSocketPath> <tablePath> <accessLogPath>, listeners in FAIRLEAD_LISTENERS.
import { existsSync, readFileSync, rmSync } from "node:fs";
import type { RoutingTable } from "../model/host/routing-table.ts";
import { createLog, type Log } from "../platform/log.ts";
import { AccessLog } from "./access-log.ts";
import { type ControlAnswer, serveControl } from "./control.ts";
import { createCounters } from "./counters.ts";
import { DataPlane } from "./data-plane.ts";
import { CONNECTIONS_MAX, DESCRIPTORS_RESERVED, LEAVE_MAX_MS, LEAVE_TUNNELS_MS, SWEEP_MS } from "./limits.ts";
import { Listeners } from "./listeners.ts";
import { isOlder, readTable } from "./table.ts";

const [workerId, controlPath, tablePath, accessLogPath] = process.argv.slice(2);
if (workerId === undefined || controlPath === undefined || tablePath === undefined || accessLogPath === undefined) {
  process.stderr.write("usage: worker <workerId> <controlSocketPath> <tablePath> <accessLogPath>\n");
  process.exit(2);
}

// Its standard error may be a pipe of an agent that died.
process.stderr.on("error", () => {});
const log = createLog(`edge-${workerId}`, (line) => process.stderr.write(line));
const counters = createCounters();
const accessLog = new AccessLog(accessLogPath, workerId, counters);
const plane = new DataPlane({ worker: workerId, counters, accessLog, connectionsMax: connectionsMax() });
const listeners = new Listeners(plane, log);

takeFirstTable(tablePath, log);
for (const [id, fd] of Object.entries(inheritedListeners())) listeners.add(id, { fd });
process.on("message", (message: unknown, handle: unknown) => {
  const { kind, id } = (message ?? {}) as { kind?: unknown; id?: unknown };
  if (kind === "listener" && typeof id === "string" && handle) listeners.add(id, handle);
});
// One broken exchange must not cost the thousand others: it is logged, counted and runs into its timeout.
process.on("uncaughtException", (error) => {
  counters.bugs++;
  log.error("bug", { error });
});
// The agent may die and come back; traffic goes on without it.
process.on("disconnect", () => log.info("agent gone"));
process.on("SIGTERM", () => leave());
process.on("SIGINT", () => {});
await serveControl(controlPath, control);
log.info("started", { epoch: plane.table.epoch, number: plane.table.number });

function takeFirstTable(path: string, log: Log): void {
  if (!existsSync(path)) return;
  const reading = readTable(readFileSync(path, "utf8"));
  if (reading.kind === "table") plane.swap(reading.table);
  else log.error("table on disk is not readable; waiting for one from the agent", { path, reason: reading.reason });
}

function control(method: string, path: string, body: string): ControlAnswer {
  if (method === "GET" && path === "/report") return { status: 200, body: plane.report() };
  if (method === "PUT" && path === "/table") return putTable(body);
  if (method === "POST" && path === "/leave") {
    leave();
    return { status: 200, body: plane.report() };
  }
  return { status: 404, body: { reason: "unknown path" } };
}

function putTable(body: string): ControlAnswer {
  const reading = readTable(body);
  if (reading.kind === "malformed") {
    counters.table_refused++;
    return { status: 400, body: { reason: reading.reason } };
  }
  const current: RoutingTable = plane.table;
  if (isOlder(reading.table, current)) {
    counters.table_refused++;
    return { status: 409, body: { epoch: current.epoch, number: current.number } };
  }
  plane.swap(reading.table);
  listeners.follow();
  return { status: 200, body: plane.report() };
}

/** Stops accepting at once; ends when nothing is left, at the latest after LEAVE_MAX_MS. */
function leave(): void {
  if (plane.isLeaving) return;
  plane.isLeaving = true;
  listeners.closeAll();
  log.info("leaving", { connections: plane.clients.size });
  const leftAtMs = plane.nowMs();
  const timer = setInterval(() => {
    const sinceMs = plane.nowMs() - leftAtMs;
    if (sinceMs > LEAVE_MAX_MS) for (const client of plane.clients) if (client.isIdle) client.close();
    if (sinceMs > LEAVE_MAX_MS) plane.closeTunnels();
    if (plane.clients.size > 0 && sinceMs < LEAVE_MAX_MS + LEAVE_TUNNELS_MS) return;
    clearInterval(timer);
    end();
  }, SWEEP_MS);
}

function end(): void {
  plane.stop();
  accessLog.close();
  rmSync(controlPath as string, { force: true });
  log.info("left");
  process.exit(0);
}

function inheritedListeners(): Record<string, number> {
  const text = process.env["FAIRLEAD_LISTENERS"];
  return text === undefined || text === "" ? {} : (JSON.parse(text) as Record<string, number>);
}

/** Each connection may need a second descriptor towards its app. */
function connectionsMax(): number {
  const line = existsSync("/proc/self/limits") ? /^Max open files\s+(\d+)/m.exec(readFileSync("/proc/self/limits", "utf8")) : null;
  const descriptors = Number(line?.[1] ?? 1024);
  return Math.max(16, Math.min(CONNECTIONS_MAX, Math.floor((descriptors - DESCRIPTORS_RESERVED) / 2)));
}
