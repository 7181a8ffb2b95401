import assert from "node:assert/strict";
import { test } from "node:test";
import { plan, processSpec, release, runningBatches } from "../../rollout/testing.ts";
import type { BatchPhase, BatchState } from "../../strategies/strategy.ts";
import { desiredState, routingTable, shares, type EnvironmentOnHost, type HostFacts, type HostWorld } from "./commands.ts";

const facts: HostFacts = {
  cores: 2,
  memoryBytes: 8 * 1024 ** 3,
  socketPath: ({ id }) => `/run/fairlead/${id}.sock`,
  baseEnvironment: { PATH: "/usr/bin:/bin", LANG: "C.UTF-8" },
};
const version = { epoch: 3, number: 7 };
const v1 = release(1, { processes: [processSpec("web", { argv: ["gunicorn", "-w", "{workers}", "--bind", "unix:{socket}"] })] });
const v2 = release(2);

function onHost(of: typeof v1) {
  return {
    release: of,
    tree: `/releases/v${of.number}`,
    venv: `/store/${of.number}/venv`,
    writable: ["/volumes/data"],
    artifactFolder: `/store/${of.number}`,
    manifest: { pythonPath: [".", "src"], workingDirectory: "." },
    user: null,
  };
}

function environment(batches: readonly BatchState[], over: Partial<EnvironmentOnHost> = {}): EnvironmentOnHost {
  const releases = { [v1.id]: onHost(v1), [v2.id]: onHost(v2) };
  return { app: "shop", environment: "production", port: 8000, hosts: [], maintenance: null, batches, releases, ...over };
}

function states(of: typeof v1, phase: BatchPhase, cut = false): BatchState[] {
  return runningBatches(of).map((batch) => ({ batch, phase, cut }));
}

function world(environments: readonly EnvironmentOnHost[], over: Partial<HostWorld> = {}): HostWorld {
  return { environments, jobs: [], services: [], sharedListeners: [], ...over };
}

test("an instance gets its placeholders, its release's tree and the virtual environment first in PATH", () => {
  const [instance] = desiredState(world([environment(states(v1, "serving"))]), facts, version).instances;
  assert.deepEqual(instance?.argv, ["gunicorn", "-w", "4", "--bind", "unix:/run/fairlead/shop-production-v1-web-n1.sock"]);
  assert.equal(instance?.cwd, "/releases/v1");
  assert.equal(instance?.env["PATH"], "/store/1/venv/bin:/usr/bin:/bin");
  assert.equal(instance?.env["PYTHONPATH"], "/releases/v1:/releases/v1/src");
  assert.equal(instance?.env["FAIRLEAD_RELEASE"], "shop/production/v1");
});

test("a process that binds TCP finds its port in PORT", () => {
  const tcp = release(1, { processes: [processSpec("web", { bind: "tcp", argv: ["serve", "--port={port}"] })] });
  const batches = plan(tcp).new.map((batch) => ({ batch, phase: "serving" as const, cut: false }));
  const [instance] = desiredState(world([environment(batches, { releases: { [tcp.id]: onHost(tcp) } })]), facts, version).instances;
  assert.deepEqual([instance?.argv[1], instance?.env["PORT"], instance?.bind?.kind], ["--port=20002", "20002", "tcp"]);
});

test("settings that read HOST and PORT can be imported where the server listens on a socket; a value of the configuration wins", () => {
  const [instance] = desiredState(world([environment(states(v1, "serving"))]), facts, version).instances;
  assert.deepEqual([instance?.env["HOST"], instance?.env["PORT"]], ["127.0.0.1", "8000"]);
  const own = { ...v1, configuration: { ...v1.configuration, variables: { PORT: "9000" } } };
  const [configured] = desiredState(
    world([environment(states(v1, "serving"), { releases: { [v1.id]: onHost(own) } })]),
    facts,
    version,
  ).instances;
  assert.equal(configured?.env["PORT"], "9000");
});

const RUNS: readonly (readonly [BatchPhase, boolean, boolean])[] = [
  ["planned", false, false],
  ["starting", true, false],
  ["ready", true, false],
  ["serving", true, true],
  ["idle", true, true],
  ["drained", true, true],
  ["closing", true, true],
  ["pool-closing", true, true],
  ["stopping", false, true],
  ["stopped", false, false],
];
for (const [phase, runs, isRouted] of RUNS) {
  test(`a batch that is ${phase} ${runs ? "runs" : "does not run"} and is ${isRouted ? "" : "not "}in the table`, () => {
    const here = world([environment([...states(v1, phase), ...states(v2, "serving")])]);
    const table = routingTable(here, facts, version);
    assert.equal(
      desiredState(here, facts, version).instances.some((instance) => instance.release === v1.id),
      runs,
    );
    assert.equal(
      table.services[0]?.releases.some(({ id }) => id === v1.id),
      isRouted,
    );
  });
}

test("a switch leaves the tunnels of the old release alone; closing ends them, the pool goes after them", () => {
  const of = (phase: BatchPhase) => {
    const [old] =
      routingTable(world([environment([...states(v1, phase), ...states(v2, "serving")])]), facts, version).services[0]?.releases ?? [];
    return { weight: old?.weight, tunnels: old?.tunnels, closePool: old?.closePool };
  };
  assert.deepEqual(of("idle"), { weight: 0, tunnels: "keep", closePool: false });
  assert.deepEqual(of("closing"), { weight: 0, tunnels: "close", closePool: false });
  assert.deepEqual(of("pool-closing"), { weight: 0, tunnels: "close", closePool: true });
});

test("without hosts an app has only its own loopback port; with hosts the shared listeners as well", () => {
  const shared = [{ id: "0.0.0.0:80", host: "0.0.0.0", port: 80 }];
  const alone = routingTable(world([environment(states(v1, "serving"))], { sharedListeners: shared }), facts, version);
  assert.deepEqual(alone.services[0]?.matches, [{ listener: "127.0.0.1:8000", hosts: [], pathPrefix: "/" }]);
  const hosts = ["shop.example"];
  const named = routingTable(world([environment(states(v1, "serving"), { hosts })], { sharedListeners: shared }), facts, version);
  assert.deepEqual(named.services[0]?.matches[0], { listener: "0.0.0.0:80", hosts, pathPrefix: "/" });
  assert.deepEqual(
    named.listeners.map(({ id }) => id),
    ["0.0.0.0:80", "127.0.0.1:8000"],
  );
});

test("in maintenance the health path of the release stays up", () => {
  const table = routingTable(world([environment(states(v1, "serving"), { maintenance: { page: "<p>soon" } })]), facts, version);
  assert.deepEqual(table.services[0]?.maintenance, { page: "<p>soon", healthPath: null });
});

test("shares are whole percents that add up to 100, in proportion to the instances", () => {
  assert.deepEqual(shares([1, 1, 1]), [34, 33, 33]);
  assert.deepEqual(shares([2, 0, 1]), [67, 0, 33]);
  assert.deepEqual(shares([0, 0]), [0, 0]);
  for (let count = 1; count < 30; count++)
    assert.equal(
      shares(Array.from({ length: count }, (_, at) => at + 1)).reduce((a, b) => a + b),
      100,
    );
});
