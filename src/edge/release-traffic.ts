// What one release has in hand on this worker: exact counts for draining, and the list of what can be closed or cut.
import { Bag, type InBag } from "./bag.ts";
import type { ReleaseTraffic } from "../model/host/worker-report.ts";

/** An exchange or tunnel as draining sees it. */
export interface Drainable {
  /** Ends a tunnel in a way its peers understand; does nothing to one that cannot be read. */
  closeGently(): void;
  /** Ends it at once, visibly cut. */
  cut(): void;
}

export interface TunnelTraffic extends Drainable {
  readonly isOpaque: boolean;
}

export class ReleaseHand {
  readonly id: string;
  readonly exchanges = new Bag<Drainable & InBag>();
  readonly tunnels = new Set<TunnelTraffic>();
  requests = 0;
  errors = 0;
  cut = 0;
  /** Set by the table: draining ends the pool of its targets. */
  closesPool = false;

  constructor(id: string) {
    this.id = id;
  }

  get isIdle(): boolean {
    return this.exchanges.size === 0 && this.tunnels.size === 0;
  }

  report(): ReleaseTraffic {
    let opaqueTunnels = 0;
    for (const tunnel of this.tunnels) if (tunnel.isOpaque) opaqueTunnels++;
    return {
      inFlight: this.exchanges.size,
      tunnels: this.tunnels.size,
      opaqueTunnels,
      cut: this.cut,
      requests: this.requests,
      errors: this.errors,
    };
  }
}
