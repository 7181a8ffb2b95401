// Wires the control plane of one home, in one place: records, agent, engine, rollouts, background loops. Opening it is recovery: open rollouts go on.
import { availableParallelism, totalmem } from "node:os";
import type { EnvironmentKey } from "../contract/control-api.ts";
import type { HostFacts } from "../deploy/engines/process/commands.ts";
import { createProcessEngine } from "../deploy/engines/process/engine.ts";
import { createHostSync } from "../deploy/engines/process/host-sync.ts";
import type { Batch } from "../deploy/strategies/strategy.ts";
import { createAgentClient } from "../host/agent-client.ts";
import type { Home } from "../host/home.ts";
import { instanceSocket } from "../host/instance-socket.ts";
import { systemClock } from "../platform/clock.ts";
import type { Log } from "../platform/log.ts";
import { systemRandom } from "../platform/random.ts";
import { collectValues } from "./collect-values.ts";
import { createConductor } from "./conduct-rollouts.ts";
import type { ControlPorts } from "./control-ports.ts";
import { replacePort } from "./find-port.ts";
import { EventFeed } from "./follow-events.ts";
import { readHostWorld } from "./host-world.ts";
import { keepHostCurrent } from "./keep-host-current.ts";
import { layOutRelease } from "./lay-out-release.ts";
import { openRecords, type ControlRecords } from "./open-records.ts";
import { openValues } from "./open-values.ts";
import { serviceInstances } from "./private-services.ts";
import { retireReleases } from "./retire-releases.ts";
import type { CollectValues } from "./roll-out-release.ts";

export interface ControlPlane extends Disposable {
  readonly ports: ControlPorts & Pick<ControlRecords, "listeners" | "trustedProxies">;
  readonly feed: EventFeed;
  readonly collect: CollectValues;
}

const START_TIMEOUT_DEFAULT_MS = 60_000;
const GRACE_DEFAULT_MS = 30_000;

/** The caller holds the control plane's lock. */
export function openControlPlane(home: Home, log: Log): ControlPlane {
  const shutdown = new AbortController();
  const records = openRecords(home);
  let epoch = records.store.transaction(() => records.journal.raiseEpoch(0));
  const raiseEpoch = (above: number): void => {
    epoch = records.store.transaction(() => records.journal.raiseEpoch(above + 1));
  };
  const facts = hostFacts(home);
  const values = openValues(records.store, home);
  const services = { ...values, releases: records.releases, home, clock: systemClock };
  const world = () => ({
    ...readHostWorld({
      ...records,
      home,
      facts,
      sharedListeners: () => records.listeners.list(),
      trustedProxies: () => records.trustedProxies.list(),
      userOf: () => null,
    }),
    services: serviceInstances(services),
  });
  const onLostPort = (owner: { readonly app: string; readonly port: number | null }, error: Error): void =>
    log.error("an app's port is taken by another program; it is not served there", { ...owner, error });
  const anotherPort = (owner: EnvironmentKey): Promise<boolean> => {
    const [latest] = records.releases.releases(owner.app, owner.environment);
    return replacePort(owner, latest?.release.configuration.service ?? null, records);
  };
  const sync = createHostSync({
    agent: createAgentClient(home),
    epoch: () => epoch,
    world,
    facts,
    clock: systemClock,
    onLostPort,
    replacePort: anotherPort,
  });
  const feed = new EventFeed(records);
  const releaseOf = (id: string) => records.releases.release(id)?.release ?? null;
  const engine = createProcessEngine({
    sync,
    clock: systemClock,
    prepare: (view) => layOutRelease(view, { home, log, releases: records.releases, ownPorts: () => ownPorts(records) }),
    startTimeoutMs: (release) => releaseOf(release)?.configuration.service?.health.startTimeoutMs ?? START_TIMEOUT_DEFAULT_MS,
    graceMs: ({ release, process }: Batch) => releaseOf(release)?.configuration.processes[process]?.graceMs ?? GRACE_DEFAULT_MS,
  });
  const announce = (): void => feed.announce();
  const conductor = createConductor({
    ...records,
    engine,
    clock: systemClock,
    log,
    announce,
    shutdown: shutdown.signal,
    onEnded: ({ request }) => retireReleases(request, { ...records, home, log }),
  });
  const ports = { ...records, values, home, clock: systemClock, random: systemRandom, log, sync, engine, facts, conductor, announce };
  keepHostCurrent({ ...ports, epoch: () => epoch, raiseEpoch, shutdown: shutdown.signal });
  return {
    ports,
    feed,
    collect: (order) => collectValues(order, { ...ports, ...values }),
    [Symbol.dispose]() {
      shutdown.abort(new Error("the control plane ends"));
      records.store[Symbol.dispose]();
    },
  };
}

/** Ports of environments that have something running are held by this home's agent. */
function ownPorts(records: ControlRecords): Set<number> {
  const running = records.releases.environments().filter(({ app, name }) => records.journal.batches(app, name).length > 0);
  return new Set(running.flatMap(({ port }) => port ?? []));
}

/** Nothing of the terminal, unit or crontab that happened to start this process: a release runs the same after a reboot. */
const BASE_ENVIRONMENT = { LANG: "C.UTF-8", PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" };

function hostFacts(home: Home): HostFacts {
  return {
    cores: availableParallelism(), // knows the quota of a cgroup
    memoryBytes: Math.min(totalmem(), process.constrainedMemory() || Infinity),
    socketPath: (instance) => instanceSocket(home, instance),
    baseEnvironment: BASE_ENVIRONMENT,
  };
}
