// Keeps the agent on what the records say: writes desired state and routing table with rising numbers, and follows what the agent observes.
import type { AgentApi, TableAnswer } from "../../../model/host/agent-api.ts";
import type { ObservedState } from "../../../model/host/instance.ts";
import type { ReleaseTraffic } from "../../../model/host/worker-report.ts";
import type { Clock } from "../../../platform/clock.ts";
import { LISTENER_TAKEN } from "../../../platform/errors/host-errors.ts";
import { UserError } from "../../../platform/errors/user-error.ts";
import { desiredState, routingTable, type HostFacts, type HostWorld } from "./commands.ts";

export interface HostSync {
  /** What shall run, from the records as they are now. */
  putDesired(): Promise<void>;
  /**
   * What shall be served; answers when every living worker has switched. A port that somebody else has taken (after a reboot) is left out and
   * reported by `onLostPort`, so that it takes only its own app away; the app that is `needed` gets another one, or it is thrown.
   */
  putTable(needed?: { readonly app: string; readonly environment: string }): Promise<void>;
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
  readonly onLostPort: (owner: { readonly app: string; readonly port: number | null }, error: Error) => void;
  /** Records another port for an app that was never served at the one that is lost; false where it has to keep that one. */
  readonly replacePort: (owner: { readonly app: string; readonly environment: string }) => Promise<boolean>;
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
  const putTable = async (needed: { readonly app: string; readonly environment: string } | null): Promise<void> => {
    let world = ports.world();
    for (;;) {
      try {
        await agent.putRoutingTable(routingTable(world, facts, version()));
        return;
      } catch (error) {
        const lost = takenPort(error);
        const owner = world.environments.find(({ port }) => port !== null && port === lost);
        const isNeeded = owner !== undefined && owner.app === needed?.app && owner.environment === needed.environment;
        if (owner === undefined || (isNeeded && !(await ports.replacePort(owner)))) throw error;
        if (isNeeded) {
          world = ports.world();
          continue;
        }
        ports.onLostPort(owner, error as Error);
        world = { ...world, environments: world.environments.map((one) => (one === owner ? { ...one, port: null } : one)) };
      }
    }
  };
  const version = (): { epoch: number; number: number } => ({ epoch: ports.epoch(), number: ++number });
  return {
    putDesired: () => inTurn(async () => void (await agent.putDesiredState(desiredState(ports.world(), facts, version())))),
    putTable: (needed) => inTurn(() => putTable(needed ?? null)),
    traffic: async (batch) => sumTraffic(await agent.routing(), batch),
    observed: () => observed,
    async nextObserved(revision, waitMs, signal) {
      observed = await agent.observe(revision, waitMs, signal);
      return observed;
    },
  };
}

/** The agent names the address in its error. */
function takenPort(error: unknown): number | null {
  if (!(error instanceof UserError) || error.code !== LISTENER_TAKEN.code) return null;
  const match = /127\.0\.0\.1:(\d+)/.exec(error.message);
  return match === null ? null : Number(match[1]);
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
