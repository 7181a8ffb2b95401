// What the table says about a release on its way out, carried out: tunnels closed spread over time, the pool closed, the rest cut.
import type { RoutedRelease } from "../model/host/routing-table.ts";
import type { ReleaseHand } from "./release-traffic.ts";
import type { Target } from "./target.ts";

/** One release's draining; a later table may speed it up or call it off. */
export class Drain {
  readonly #hand: ReleaseHand;
  #timers: NodeJS.Timeout[] = [];
  #closesTunnels = false;

  constructor(hand: ReleaseHand) {
    this.#hand = hand;
  }

  apply(routed: RoutedRelease, targets: readonly Target[]): void {
    if (routed.tunnels === "keep") this.stop();
    else if (!this.#closesTunnels) this.#closeTunnels(routed.closeSpreadMs);
    for (const target of targets) {
      if (routed.closePool) target.closePool();
      else target.reopenPool();
    }
    if (routed.cut) this.cut();
  }

  /** Everything the release still has in hand, now. */
  cut(): void {
    this.stop();
    for (const drainable of [...this.#hand.exchanges, ...this.#hand.tunnels]) drainable.cut();
  }

  stop(): void {
    this.#closesTunnels = false;
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers = [];
  }

  /** Evenly over the spread, so that the clients do not all come back in one moment. */
  #closeTunnels(spreadMs: number): void {
    this.#closesTunnels = true;
    const tunnels = [...this.#hand.tunnels];
    const stepMs = spreadMs / Math.max(1, tunnels.length);
    this.#timers = tunnels.map((tunnel, i) => setTimeout(() => tunnel.closeGently(), i * stepMs));
  }
}
