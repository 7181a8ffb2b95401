// The one way into a rollout: under the environment's lease it writes plan and history in one transaction, then lets the conductor run it.
import { planRollout, type NameSource } from "../deploy/rollout/plan.ts";
import type { RolloutPlan } from "../deploy/rollout/machine.ts";
import type { Release } from "../model/release.ts";
import type { RolloutKind, StrategyName } from "../model/rollout.ts";
import { LEASE_HELD } from "../platform/errors/deploy-errors.ts";
import { userError } from "../platform/errors/user-error.ts";
import { randomName } from "../platform/random.ts";
import { isPortFree } from "../release/allocate-port.ts";
import type { ControlPorts } from "./control-ports.ts";

export interface RolloutOrder {
  /** Chosen by the caller, so that a request can be repeated. */
  readonly id: string;
  readonly app: string;
  readonly environment: string;
  readonly kind: RolloutKind;
  readonly by: string;
  readonly strategy?: StrategyName;
  readonly processes?: readonly string[];
  /** Makes or finds the target inside the transaction. */
  readonly target: () => Release;
  /** Further writes that belong to the same transaction. */
  readonly also?: (plan: RolloutPlan) => void;
}

/** Throws LEASE_HELD while another rollout of the environment is open. */
export function startRollout(order: RolloutOrder, ports: readonly number[], at: ControlPorts): RolloutPlan {
  const begun = at.journal.plan(order.id);
  if (begun !== null) return begun;
  const plan = at.store.transaction(() => {
    refuseWhenHeld(order, at);
    const target = order.target();
    const plan = planOf(order, target, ports, at);
    at.journal.begin(plan);
    order.also?.(plan);
    return plan;
  });
  at.log.info("rollout begun", { rollout: plan.request.id, kind: order.kind, to: plan.request.to });
  at.conductor.start(plan.request.id);
  return plan;
}

export function refuseWhenHeld(
  { app, environment }: { readonly app: string; readonly environment: string },
  at: Pick<ControlPorts, "journal">,
): void {
  const open = at.journal.openRollout(app, environment);
  if (open === null) return;
  const since = new Date(open.request.requestedAtMs).toISOString();
  throw userError(LEASE_HELD, { app, environment, holder: open.request.requestedBy, since });
}

function planOf(order: RolloutOrder, target: Release, ports: readonly number[], at: ControlPorts): RolloutPlan {
  const { app, environment } = order;
  const record = at.releases.ensureEnvironment(app, environment, at.clock.nowMs());
  const previous = record.current === null ? null : (at.releases.release(record.current)?.release ?? null);
  const nowMs = at.clock.nowMs();
  return planRollout({
    request: {
      id: order.id,
      app,
      environment,
      kind: order.kind,
      from: record.current,
      to: target.id,
      strategy: order.strategy ?? target.configuration.strategy,
      requestedBy: order.by,
      requestedAtMs: nowMs,
    },
    target,
    previous,
    running: at.journal.batches(app, environment),
    scale: record.settings.scale,
    processes: order.processes ?? null,
    names: nameSource(ports, at),
  });
}

function nameSource(ports: readonly number[], at: ControlPorts): NameSource {
  const left = [...ports];
  return {
    suffix: () => randomName(at.random, 6),
    port() {
      const port = left.shift();
      if (port === undefined) throw new Error("too few ports were reserved for this plan");
      return port;
    },
  };
}

const INSTANCE_PORT_FIRST = 20_000;
const INSTANCE_PORTS = 12_000;
const PORT_TRIES_MAX = 2_000;

/** Free loopback ports for instances that bind TCP, below the kernel's own range (32768). `count` covers new ones and those of the way back. */
export async function reservePorts(count: number, at: Pick<ControlPorts, "random" | "journal">): Promise<number[]> {
  const used = new Set(at.journal.fleets().flatMap(({ batches }) => batches.flatMap(({ instances }) => instances.map(({ port }) => port))));
  const [high = 0, low = 0] = at.random.bytes(2);
  const found: number[] = [];
  for (let n = 0; n < PORT_TRIES_MAX && found.length < count; n++) {
    const port = INSTANCE_PORT_FIRST + ((high * 256 + low + n) % INSTANCE_PORTS);
    if (!used.has(port) && (await isPortFree(port))) found.push(port);
  }
  return found;
}

/** How many ports a plan may ask for: every TCP instance of the target, and of what runs now. */
export function portsNeeded(
  target: Release["configuration"],
  order: { readonly app: string; readonly environment: string },
  at: ControlPorts,
): number {
  const scale = at.releases.environment(order.app, order.environment)?.settings.scale ?? {};
  const tcp = Object.values(target.processes).filter(({ bind }) => bind === "tcp");
  const ofTarget = tcp.reduce((sum, { name, instances }) => sum + Math.max(instances, scale[name] ?? 0), 0);
  const running = at.journal.batches(order.app, order.environment).flatMap(({ instances }) => instances);
  return ofTarget + running.filter(({ port }) => port !== null).length;
}
