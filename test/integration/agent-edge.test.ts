// The agent with real edge workers: tables, listeners, and who may die without a request being lost.
import assert from "node:assert/strict";
import { cpSync, truncateSync } from "node:fs";
import { once } from "node:events";
import { connect, createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { test } from "node:test";
import type { InstanceSpec } from "../../src/model/host/desired-state.ts";
import type { RoutingTable } from "../../src/model/host/routing-table.ts";
import type { WorkerReport } from "../../src/model/host/worker-report.ts";
import { readDaemon } from "../../src/host/daemon.ts";
import { localRequest } from "../../src/host/local-request.ts";
import { UserError } from "../../src/platform/errors/user-error.ts";
import { startTestHost, until, webSpec, type TestHost } from "./agent-harness.ts";

test("a table opens its port, and its number cannot go back", async () => {
  await using host = await startTestHost();
  const port = await freePort();
  const spec = await readyInstance(host, "aaaaaa");
  const answer = await host.agent.putRoutingTable(table(spec, [port], 1));
  assert.deepEqual([answer.epoch, answer.number, answer.workers.length], [1, 1, 1]);
  assert.equal(await get(port), "200");
  await assert.rejects(
    host.agent.putRoutingTable({ ...table(spec, [port], 1), number: 0 }),
    (error: UserError) => error.code === "FL-5023",
  );
});

test("killing the only worker loses no new connection, and another one serves within a second or two", async () => {
  await using host = await startTestHost();
  const port = await freePort();
  const spec = await readyInstance(host, "bbbbbb");
  await host.agent.putRoutingTable(table(spec, [port], 1));
  const [worker] = (await host.agent.observe(-1, 0)).workers;
  assert.ok(worker);
  process.kill(worker.identity.pid, "SIGKILL");
  assert.equal(await get(port), "200"); // waits in the listener's queue
  await host.untilObserved((s) => s.workers.length === 1 && s.workers[0]?.id !== worker.id, "a new worker");
});

test("killing the agent leaves the worker serving, and the next agent adopts it", async () => {
  await using host = await startTestHost();
  const port = await freePort();
  const spec = await readyInstance(host, "cccccc");
  await host.agent.putRoutingTable(table(spec, [port], 1));
  const [before] = (await host.agent.observe(-1, 0)).workers;
  const agentPid = host.pid("agent");
  host.kill("agent");
  assert.equal(await get(port), "200");
  const state = await host.untilObserved((s) => s.agent.identity.pid !== agentPid && s.workers.length === 1, "the agent is back");
  assert.deepEqual(state.workers[0]?.identity, before?.identity);
  const second = await freePort();
  const answer = await host.agent.putRoutingTable(table(spec, [port, second], 2)); // an adopted worker cannot be sent a listener: it is replaced
  assert.equal(answer.number, 2);
  assert.equal(await get(port), "200");
  assert.equal(await get(second), "200");
});

test("a new listener reaches a running worker, also one that was given up before", async () => {
  await using host = await startTestHost();
  const [first, second] = [await freePort(), await freePort()];
  const spec = await readyInstance(host, "dddddd");
  await host.agent.putRoutingTable(table(spec, [first], 1));
  const [before] = (await host.agent.observe(-1, 0)).workers;
  await host.agent.putRoutingTable(table(spec, [first, second], 2));
  assert.equal(await get(second), "200");
  const [after] = (await host.agent.observe(-1, 0)).workers;
  await host.agent.putRoutingTable(table(spec, [first], 3));
  await assert.rejects(get(second), "given up");
  await host.agent.putRoutingTable(table(spec, [first, second], 4));
  assert.equal(await get(second), "200");
  assert.equal(after?.id, before?.id);
});

test("a taken port is an error that names it, and the table stays as it was", async () => {
  await using host = await startTestHost();
  const spec = await readyInstance(host, "eeeeee");
  const stranger = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => stranger.once("listening", resolve));
  const { port } = stranger.address() as AddressInfo;
  await assert.rejects(
    host.agent.putRoutingTable(table(spec, [port], 1)),
    (error: UserError) => error.code === "FL-5001" && error.message.includes(String(port)),
  );
  assert.equal((await host.agent.routing()).number, 0);
  stranger.close();
});

test("a hung worker is killed and replaced when a table is switched", async () => {
  await using host = await startTestHost();
  const port = await freePort();
  const spec = await readyInstance(host, "ffffff");
  await host.agent.putRoutingTable(table(spec, [port], 1));
  const [worker] = (await host.agent.observe(-1, 0)).workers;
  assert.ok(worker);
  process.kill(worker.identity.pid, "SIGSTOP");
  const answer = await host.agent.putRoutingTable(table(spec, [port], 2));
  assert.equal(answer.number, 2);
  assert.equal(await get(port), "200");
  const [after] = (await host.agent.observe(-1, 0)).workers;
  assert.notEqual(after?.id, worker.id);
});

test("a worker that hangs is replaced also when no table is switched", { timeout: 60_000 }, async () => {
  await using host = await startTestHost();
  const port = await freePort();
  const spec = await readyInstance(host, "jjjjjj");
  await host.agent.putRoutingTable(table(spec, [port], 1));
  const [worker] = (await host.agent.observe(-1, 0)).workers;
  assert.ok(worker);
  process.kill(worker.identity.pid, "SIGSTOP");
  await host.untilObserved((s) => s.workers.length === 1 && s.workers[0]?.id !== worker.id, "another worker", 40_000);
  assert.equal(await get(port), "200");
});

test("when both daemons die at once the port is served on, survives its worker, and can be upgraded", { timeout: 90_000 }, async () => {
  await using host = await startTestHost();
  const port = await freePort();
  const spec = await readyInstance(host, "kkkkkk");
  await host.agent.putRoutingTable(table(spec, [port], 1));
  const killBoth = async (): Promise<void> => {
    const pids = [host.pid("agent"), host.pid("control-plane")];
    for (const pid of pids) process.kill(pid, "SIGSTOP"); // neither sees the other die
    for (const pid of pids) process.kill(pid, "SIGKILL");
    assert.equal(await get(port), "200"); // only the worker has the listener now
    await until(() => readDaemon(host.home, "agent") === null && readDaemon(host.home, "control-plane") === null, "both are gone");
    await host.startAgent();
  };
  truncateSync(join(host.home.agent, "workers.json")); // whoever accepts on the port is found without it
  await killBoth();
  const [adopted, ...more] = (await host.agent.observe(-1, 0)).workers;
  assert.ok(adopted && more.length === 0);
  process.kill(adopted.identity.pid, "SIGKILL");
  await until(() => answersSoon(port), "the port is bound again", 10_000, host);
  await killBoth();
  const newer = await copyRuntime(host);
  await localRequest(host.home.agentSocket, { method: "POST", path: "/upgrade", body: { runtime: newer }, timeoutMs: 5_000 });
  await host.untilObserved(
    (s) => s.agent.runtime === newer && s.workers.some((w) => !w.leaving && w.runtime === newer),
    "upgraded",
    30_000,
  );
  await until(() => answersSoon(port), "the port is bound by the new agent", 10_000, host);
});

test("killing the control plane changes nothing for traffic, and the agent starts it again", async () => {
  await using host = await startTestHost();
  const port = await freePort();
  const spec = await readyInstance(host, "gggggg");
  await host.agent.putRoutingTable(table(spec, [port], 1));
  const pid = host.pid("control-plane");
  host.kill("control-plane");
  assert.equal(await get(port), "200");
  await until(() => runs(host, pid), "another control plane", 10_000, host);
  const agentPid = host.pid("agent");
  host.kill("agent"); // the second control plane was started with the listeners, so it can start an agent with them
  await host.untilObserved((s) => s.agent.identity.pid !== agentPid, "another agent");
  assert.equal(await get(port), "200");
});

async function workerReport(host: TestHost, id: string | undefined): Promise<WorkerReport | undefined> {
  return (await host.agent.routing()).workers.find(({ worker }) => worker === id);
}

test("an upgrade replaces control plane, agent and workers and answers every request", async () => {
  await using host = await startTestHost();
  const port = await freePort();
  const spec = await readyInstance(host, "hhhhhh");
  await host.agent.putRoutingTable(table(spec, [port], 1));
  const before = await host.agent.observe(-1, 0);
  const plane = host.pid("control-plane");
  const load = startLoad(port);
  const idle = await openConnection(port);
  assert.doesNotMatch(await idle.ask("GET / HTTP/1.1"), /^connection: close/im);
  const tunnel = await openConnection(port);
  assert.match(await tunnel.ask("GET /tunnel HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: echo"), /^HTTP\/1.1 101/);
  const slow = await openConnection(port);
  const slowAnswer = slow.ask("GET /slow HTTP/1.1");
  const newer = await copyRuntime(host);
  await localRequest(host.home.agentSocket, { method: "POST", path: "/upgrade", body: { runtime: newer }, timeoutMs: 5_000 });
  const after = await host.untilObserved(
    // The new worker is in the list before it is up, and only then the old one is told to leave.
    (s) => s.agent.runtime === newer && s.workers.length > 1 && s.workers.every((w) => w.leaving === (w.id === before.workers[0]?.id)),
    "agent and worker are replaced",
    30_000,
  );
  await until(() => runs(host, plane), "the control plane is replaced", 10_000, host);
  assert.match(await slowAnswer, /^HTTP\/1.1 200/);
  assert.equal(await tunnel.send("still there"), "still there");
  await until(async () => (await workerReport(host, before.workers[0]?.id))?.leaving === true, "the old worker leaves", 10_000, host);
  const last = await idle.ask("GET / HTTP/1.1");
  assert.match(last, /^HTTP\/1.1 200/);
  assert.match(last, /^connection: close/im);
  for (const connection of [idle, tunnel, slow]) connection.end();
  const { answers, failures } = await load.stop();
  assert.deepEqual(failures, []);
  assert.ok(answers > 50, `only ${answers} answers`);
  assert.deepEqual(host.instance(after, spec.id)?.identity, host.instance(before, spec.id)?.identity);
});

async function copyRuntime(host: TestHost): Promise<string> {
  const newer = `${host.runtime.folder}-newer`;
  cpSync(host.runtime.folder, newer, { recursive: true });
  return newer;
}

function runs(host: TestHost, notPid: number): boolean {
  try {
    return host.pid("control-plane") !== notPid;
  } catch {
    return false;
  }
}

async function readyInstance(host: TestHost, name: string): Promise<InstanceSpec> {
  const spec = webSpec(host.home, name);
  await host.desire([spec]);
  await host.untilObserved((s) => host.instance(s, spec.id)?.phase === "ready", "ready");
  return spec;
}

function table(spec: InstanceSpec, ports: readonly number[], number: number): RoutingTable {
  const listeners = ports.map((port) => ({ id: `127.0.0.1:${port}`, host: "127.0.0.1", port }));
  return {
    version: 1,
    epoch: 1,
    number,
    listeners,
    services: [
      {
        id: "shop/production",
        app: "shop",
        environment: "production",
        matches: listeners.map((listener) => ({ listener: listener.id, hosts: [], pathPrefix: "/" })),
        releases: [
          {
            id: spec.release,
            weight: 100,
            targets: [{ instance: spec.id, address: spec.bind as NonNullable<InstanceSpec["bind"]>, keepAliveMs: null }],
            tunnels: "keep",
            closeSpreadMs: 0,
            closePool: false,
            cut: false,
          },
        ],
        maintenance: null,
        limits: { requestBodyMaxBytes: 1_000_000, responseTimeoutMs: 10_000, queueMax: 100, queueTimeoutMs: 5_000 },
      },
    ],
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Status of a fresh connection's answer. */
async function get(port: number): Promise<string> {
  const answer = await fetch(`http://127.0.0.1:${port}/`, { headers: { connection: "close" }, signal: AbortSignal.timeout(5_000) });
  await answer.text();
  return String(answer.status);
}

async function answersSoon(port: number): Promise<boolean> {
  return (await get(port).catch(() => "")) === "200";
}

interface Connection {
  /** A request's head without its Host and end; resolves with the first piece of the answer. */
  ask(head: string): Promise<string>;
  send(text: string): Promise<string>;
  end(): void;
}

async function openConnection(port: number): Promise<Connection> {
  const socket = connect({ port, host: "127.0.0.1" });
  socket.unref(); // a test that fails does not wait for it
  await once(socket, "connect");
  const send = async (text: string): Promise<string> => {
    socket.write(text);
    const [piece] = (await once(socket, "data", { signal: AbortSignal.timeout(20_000) })) as [Buffer];
    return piece.toString("latin1");
  };
  return { send, ask: (head) => send(`${head}\r\nHost: localhost\r\n\r\n`), end: () => socket.destroy() };
}

const LOAD_REQUESTS_MAX = 5_000;

/** A request at a time on fresh connections, until stopped. */
function startLoad(port: number): { stop: () => Promise<{ answers: number; failures: string[] }> } {
  const stopping = new AbortController();
  let answers = 0;
  const failures: string[] = [];
  const loop = (async () => {
    for (let i = 0; i < LOAD_REQUESTS_MAX && !stopping.signal.aborted; i++) {
      const status = await get(port).catch((error: Error) => `${error.message} ${String(error.cause)}`);
      if (status === "200") answers += 1;
      else failures.push(status);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  })();
  return {
    async stop() {
      stopping.abort();
      await loop;
      return { answers, failures };
    },
  };
}
