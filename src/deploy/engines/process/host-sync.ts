// Keeps the agent on what the records say: writes desired state and routing table with rising numbers, and follows what the agent observes.
import type { AgentApi, TableAnswer } from "../../../model/host/agent-api.ts";
import type { ObservedState } from "../../../model/host/instance.ts";
import type { ReleaseTraffic } from "../../../model/host/worker-report.ts";
import type { Clock } from "../../../platform/clock.ts";
import { desiredState, routingTable, type HostFacts, type HostWorld } from "./commands.ts";

export interface HostSync {
  /** What shall run, from the records as they are now. */
  putDesired(): Promise<void>;
  /** What shall be served; answers when every living worker has switched. */
  putTable(): Promise<void>;
  /** Requests and tunnels of one batch, over all workers. */
  traffic(batch: string): Promise<ReleaseTraffic>;
  /** The agent's latest report, or null before the first. */
  observed(): ObservedState | null;
  /** Waits for a report newer than `revision`, at most `waitMs`. */
  nextObserved(revision: number, waitMs: number, signal: AbortSignal): Promise<ObservedState>;
}

export interface HostSyncPorts {
  readonly agent: AgentApi;
  readonly epoch: () => number;
  readonly world: () => HostWorld;
  readonly facts: HostFacts;
  readonly clock: Clock;
}

const TRAFFIC_ZERO: ReleaseTraffic = { inFlight: 0, tunnels: 0, opaqueTunnels: 0, cut: 0, requests: 0, errors: 0 };

export function createHostSync(ports: HostSyncPorts): HostSync {
  const { agent, facts } = ports;
  let observed: ObservedState | null = null;
  let number = 0;
  let last: Promise<unknown> = Promise.resolve();
  /** One write at a time, so that a later number never carries older records. */
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = last.then(work, work);
    last = mine.catch(() => {});
    return mine;
  };
  const version = (): { epoch: number; number: number } => ({ epoch: ports.epoch(), number: ++number });
  return {
    putDesired: () => inTurn(async () => void (await agent.putDesiredState(desiredState(ports.world(), facts, version())))),
    putTable: () => inTurn(async () => void (await agent.putRoutingTable(routingTable(ports.world(), facts, version())))),
    traffic: async (batch) => sumTraffic(await agent.routing(), batch),
    observed: () => observed,
    async nextObserved(revision, waitMs, signal) {
      observed = await agent.observe(revision, waitMs, signal);
      return observed;
    },
  };
}

function sumTraffic(answer: TableAnswer, batch: string): ReleaseTraffic {
  const reports = answer.workers.map(({ releases }) => releases[batch] ?? TRAFFIC_ZERO);
  return reports.reduce(
    (sum, one) => ({
      inFlight: sum.inFlight + one.inFlight,
      tunnels: sum.tunnels + one.tunnels,
      opaqueTunnels: sum.opaqueTunnels + one.opaqueTunnels,
      cut: sum.cut + one.cut,
      requests: sum.requests + one.requests,
      errors: sum.errors + one.errors,
    }),
    TRAFFIC_ZERO,
  );
}
