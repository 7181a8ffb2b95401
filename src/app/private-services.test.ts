import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { locateHome } from "../host/home.ts";
import type { ObservedInstance, ObservedState } from "../model/host/instance.ts";
import type { PrivateServiceSpec } from "../model/release.ts";
import { systemClock } from "../platform/clock.ts";
import { systemRandom } from "../platform/random.ts";
import { openStore } from "../platform/store.ts";
import type { ReleaseStore } from "../release/store.ts";
import { redis } from "../services/redis/service.ts";
import { openValues, VALUE_MIGRATIONS } from "./open-values.ts";
import { ensureServices, type ServicePorts } from "./private-services.ts";

const KEY = { app: "visits", environment: "development" };
const REDIS: PrivateServiceSpec = { kind: "redis", variables: [{ name: "REDIS_URL", part: "url", scheme: null }] };
const skip = redis.findPrograms() === null ? "redis-server is not installed" : false;

test("a port that another program takes before the first start is given up for another", { skip }, async (t) => {
  const at = ports(t, { neededByRelease: false });
  const { REDIS_URL } = await ensureServices(KEY, [REDIS], at);
  const [first, second] = at.tried;
  assert.equal(at.tried.length, 2);
  assert.notEqual(first, second);
  assert.equal(new URL(REDIS_URL!.reveal()).port, String(second));
  assert.equal(at.services.find(KEY.app, KEY.environment, "redis")?.port, second);
});

test("a port that releases have in their environment stays, and the error names it", { skip }, async (t) => {
  const at = ports(t, { neededByRelease: true });
  await assert.rejects(ensureServices(KEY, [REDIS], at), (error: Error) => {
    assert.match(error.message, new RegExp(`another program listens on 127.0.0.1:${at.tried[0]}`));
    return true;
  });
  assert.equal(at.tried.length, 1);
});

/** The first port that is asked for is at once taken by a stranger; the next one answers as Redis does. */
function ports(t: TestContext, { neededByRelease }: { neededByRelease: boolean }): ServicePorts & { readonly tried: number[] } {
  const folder = mkdtempSync(join(tmpdir(), "fairlead-services-"));
  const home = locateHome({ env: { FAIRLEAD_HOME: folder }, uid: process.getuid?.() ?? 0, userHome: folder, lingering: false });
  const store = openStore(join(folder, "fairlead.db"), VALUE_MIGRATIONS);
  const values = openValues(store, home);
  const tried: number[] = [];
  const servers: Server[] = [];
  t.after(() => {
    for (const server of servers) server.close();
    store[Symbol.dispose]();
    rmSync(folder, { recursive: true });
  });
  const putDesired = async (): Promise<void> => {
    const { port } = values.services.find(KEY.app, KEY.environment, "redis")!;
    const answer = tried.push(port) === 1 ? "-ERR who is this\r\n" : "+OK\r\n+PONG\r\n";
    const server = createServer((socket) => socket.once("data", () => socket.end(answer)));
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  };
  const instance = { id: "visits-development-private-redis", phase: "crash-loop", problem: null, lastLines: [] };
  const observed = { instances: [instance as unknown as ObservedInstance] } as unknown as ObservedState;
  const release = { configuration: { services: [REDIS], variables: {}, processes: {} }, secrets: {} };
  const needing = [{ retired: false, release }] as unknown as ReturnType<ReleaseStore["releases"]>;
  return {
    ...values,
    tried,
    home,
    store,
    clock: systemClock,
    random: systemRandom,
    releases: { releases: () => (neededByRelease ? needing : []) },
    sync: { putDesired, observed: () => observed },
  };
}
