// One instance of a release as the edge sees it: its address, its connections, and the pool of those that may be used again.
import type { InstanceAddress } from "../model/host/desired-state.ts";
import type { RoutedTarget } from "../model/host/routing-table.ts";
import type { Counters } from "./counters.ts";
import {
  KEEP_ALIVE_MARGIN_MS,
  REFUSED_PAUSE_MS,
  TARGET_CONNECTIONS_MAX,
  TARGET_IDLE_MAX,
  TARGET_IDLE_MS,
  TARGET_IDLE_UNKNOWN_MS,
} from "./limits.ts";
import type { Upstream } from "./upstream.ts";

export class Target {
  readonly instance: string;
  readonly address: InstanceAddress;
  readonly counters: Counters;
  keepAliveMs: number | null;
  /** Open connections, idle ones among them. */
  readonly connections = new Set<Upstream>();
  readonly #idle: Upstream[] = [];
  #refusedUntilMs = 0;
  #isClosed = false;

  constructor(routed: RoutedTarget, counters: Counters) {
    this.counters = counters;
    this.instance = routed.instance;
    this.address = routed.address;
    this.keepAliveMs = routed.keepAliveMs;
  }

  /** How long an idle connection may be used again: below the server's own time. 0: never. */
  get idleMaxMs(): number {
    if (this.keepAliveMs === null) return TARGET_IDLE_UNKNOWN_MS;
    const margin = Math.min(KEEP_ALIVE_MARGIN_MS, this.keepAliveMs / 2);
    return Math.min(TARGET_IDLE_MS, this.keepAliveMs - margin);
  }

  get isFull(): boolean {
    return this.connections.size >= TARGET_CONNECTIONS_MAX;
  }

  isPaused(nowMs: number): boolean {
    return nowMs < this.#refusedUntilMs;
  }

  refused(nowMs: number): void {
    this.#refusedUntilMs = nowMs + REFUSED_PAUSE_MS;
  }

  accepted(): void {
    this.#refusedUntilMs = 0;
  }

  /** The most recently used idle connection that is young enough, or null. */
  takeIdle(nowMs: number): Upstream | null {
    const oldest = nowMs - this.idleMaxMs;
    for (let upstream = this.#idle.pop(); upstream !== undefined; upstream = this.#idle.pop()) {
      if (upstream.idleSinceMs > oldest) return upstream;
      upstream.destroy();
    }
    return null;
  }

  giveBack(upstream: Upstream): void {
    if (this.#isClosed || this.idleMaxMs <= 0 || this.#idle.length >= TARGET_IDLE_MAX) return upstream.destroy();
    this.#idle.push(upstream);
  }

  forget(upstream: Upstream): void {
    this.connections.delete(upstream);
    const at = this.#idle.indexOf(upstream);
    if (at >= 0) this.#idle.splice(at, 1);
  }

  /** Closes idle connections now and the others when they fall idle. */
  closePool(): void {
    this.#isClosed = true;
    for (const upstream of this.#idle.splice(0)) upstream.destroy();
  }

  reopenPool(): void {
    this.#isClosed = false;
  }

  expireIdle(nowMs: number): void {
    const oldest = nowMs - this.idleMaxMs;
    while (this.#idle.length > 0 && (this.#idle[0] as Upstream).idleSinceMs <= oldest) (this.#idle.shift() as Upstream).destroy();
  }
}
