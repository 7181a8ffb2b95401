import assert from "node:assert/strict";
import { mkdtempSync, mkdirSync, rmSync } from "node:fs";
import type { AddressInfo, Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { locateHome } from "../host/home.ts";
import { HeldListeners, type ListenerHandle } from "../host/listeners.ts";
import type { ListenerSpec, RoutingTable } from "../model/host/routing-table.ts";
import { net } from "../platform/builtin.ts";
import { systemClock } from "../platform/clock.ts";
import type { AgentPorts } from "./agent-ports.ts";
import type { EdgeWorkers } from "./edge-workers.ts";
import { EpochGuard } from "./epoch.ts";
import { Routing } from "./routing.ts";
import { SILENT_LOG } from "./testing.ts";

test("a listener that a refused table had bound is closed by the next table; one that is held for later is kept", async (t) => {
  const { routing, held } = place(t);
  const [good, later] = [await freePort(), await freePort()];
  const stranger = await listen(0);
  t.after(() => stranger.close());
  await routing.hold(spec(later));
  await assert.rejects(routing.put(table(1, [good, portOf(stranger)])), { code: "FL-5001" });
  assert.deepEqual(
    held.ids(),
    [later, good].map((port) => spec(port).id),
  );
  await routing.put(table(2, []));
  assert.deepEqual(held.ids(), [spec(later).id]);
});

test("a listener of the table on disk is closed by the first table that no longer names it", async (t) => {
  const { home, routing } = place(t);
  const port = await freePort();
  await routing.put(table(1, [port]));
  routing.closeAll();
  const again = place(t, home);
  await again.routing.restore();
  assert.deepEqual(again.held.ids(), [spec(port).id]);
  await again.routing.put(table(2, []));
  assert.deepEqual(again.held.ids(), []);
});

/** No worker: what listens in its place is this process. */
function place(t: TestContext, folder = mkdtempSync(join(tmpdir(), "fairlead-routing-"))) {
  const home = locateHome({ env: { FAIRLEAD_HOME: folder }, uid: 1000, userHome: folder, lingering: false });
  mkdirSync(join(home.agent, "edge"), { recursive: true });
  const held = new HeldListeners();
  const at = { home, log: SILENT_LOG, clock: systemClock } as AgentPorts;
  t.after(() => {
    held.closeAll();
    rmSync(folder, { recursive: true, force: true });
  });
  const peer = {
    listeners: held,
    shareListener(id: string, handle: ListenerHandle) {
      held.hold(id, handle);
      const server = net().createServer();
      server.listen(handle);
    },
    closeListener: (id: string) => held.close(id),
  };
  const workers = {
    tablePath: join(home.agent, "edge", "table.json"),
    start: () => Promise.resolve(),
    addListeners: () => Promise.resolve(),
    switchTo: () => Promise.resolve([]),
    forgetListeners: () => {},
    observed: () => [],
  } as unknown as EdgeWorkers;
  const routing = new Routing(at, { peer, workers, epochs: new EpochGuard(at) });
  return { home: folder, held, routing: Object.assign(routing, { closeAll: () => held.closeAll() }) };
}

function spec(port: number): ListenerSpec {
  return { id: `127.0.0.1:${port}`, host: "127.0.0.1", port };
}

function table(number: number, ports: readonly number[]): RoutingTable {
  return { version: 1, epoch: 1, number, listeners: ports.map(spec), services: [], trustedProxies: [] };
}

async function freePort(): Promise<number> {
  const server = await listen(0);
  const port = portOf(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function listen(port: number): Promise<Server> {
  const server = net().createServer();
  return new Promise((resolve) => server.listen(port, "127.0.0.1", () => resolve(server)));
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}
