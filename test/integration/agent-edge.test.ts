// The agent with real edge workers: tables, listeners, and who may die without a request being lost.
import assert from "node:assert/strict";
import { cpSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { test } from "node:test";
import type { InstanceSpec } from "../../src/model/host/desired-state.ts";
import type { RoutingTable } from "../../src/model/host/routing-table.ts";
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

test("a new listener reaches a running worker", async () => {
  await using host = await startTestHost();
  const [first, second] = [await freePort(), await freePort()];
  const spec = await readyInstance(host, "dddddd");
  await host.agent.putRoutingTable(table(spec, [first], 1));
  const [before] = (await host.agent.observe(-1, 0)).workers;
  await host.agent.putRoutingTable(table(spec, [first, second], 2));
  assert.equal(await get(second), "200");
  const [after] = (await host.agent.observe(-1, 0)).workers;
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

test("an upgrade replaces control plane, agent and workers and answers every request", async () => {
  await using host = await startTestHost();
  const port = await freePort();
  const spec = await readyInstance(host, "hhhhhh");
  await host.agent.putRoutingTable(table(spec, [port], 1));
  const before = await host.agent.observe(-1, 0);
  const plane = host.pid("control-plane");
  const load = startLoad(port);
  const newer = await copyRuntime(host);
  await localRequest(host.home.agentSocket, { method: "POST", path: "/upgrade", body: { runtime: newer }, timeoutMs: 5_000 });
  const after = await host.untilObserved(
    (s) => s.agent.runtime === newer && s.workers.some((w) => !w.leaving && w.id !== before.workers[0]?.id),
    "agent and worker are replaced",
    30_000,
  );
  await until(() => runs(host, plane), "the control plane is replaced", 10_000, host);
  await new Promise((resolve) => setTimeout(resolve, 500));
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

/** A request at a time on fresh connections, until stopped. */
function startLoad(port: number): { stop: () => Promise<{ answers: number; failures: string[] }> } {
  const stopping = new AbortController();
  let answers = 0;
  const failures: string[] = [];
  const loop = (async () => {
    while (!stopping.signal.aborted) {
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
