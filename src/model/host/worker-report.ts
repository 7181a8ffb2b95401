// What an edge worker answers after it has swapped a table, and whenever it is asked.

export interface WorkerReport {
  readonly version: 1;
  readonly worker: string;
  readonly epoch: number;
  readonly number: number;
  /** True once it accepts no new connections and only ends what it has. */
  readonly leaving: boolean;
  readonly releases: Readonly<Record<string, ReleaseTraffic>>;
  readonly counters: Readonly<Record<string, number>>;
}

export interface ReleaseTraffic {
  /** Requests whose answer is not complete, tunnels not counted. */
  readonly inFlight: number;
  /** Open WebSockets, event streams and opaque upgrades. */
  readonly tunnels: number;
  /** Tunnels the edge cannot read (opaque upgrades), a part of `tunnels`. */
  readonly opaqueTunnels: number;
  /** Answers cut by the drain bound since this worker started. */
  readonly cut: number;
  readonly requests: number;
  /** 5xx of the release itself; a client's own fault is never among them. */
  readonly errors: number;
}
