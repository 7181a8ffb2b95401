// A service of the current table: its releases with their targets, and the queue of requests that no target could take yet.
import type { RoutedRelease, RoutedService } from "../model/host/routing-table.ts";
import { QUEUE_RETRY_BATCH, QUEUE_RETRY_MS } from "./limits.ts";
import type { ReleaseHand } from "./release-traffic.ts";
import type { Target } from "./target.ts";
import { TrafficSplit } from "./traffic-split.ts";

/** A request that waits for a target; nothing of it was sent. */
export interface Waiting {
  readonly deadlineMs: number;
  tryAgain(): void;
  /** Finds its service again, in a new table. */
  reroute(): void;
  giveUp(): void;
}

export class ServiceRelease {
  readonly hand: ReleaseHand;
  readonly weight: number;
  readonly targets: readonly Target[];
  #turn = 0;

  constructor(routed: RoutedRelease, hand: ReleaseHand, targets: readonly Target[]) {
    this.hand = hand;
    this.weight = routed.weight;
    this.targets = targets;
  }

  /** Round-robin over the targets that are neither tried, full nor just refused; those that just refused as a last resort. */
  nextTarget(nowMs: number, tried: readonly Target[]): Target | null {
    let resort: Target | null = null;
    for (let i = 0; i < this.targets.length; i++) {
      const target = this.targets[this.#turn++ % this.targets.length] as Target;
      if (target.isFull || tried.includes(target)) continue;
      if (!target.isPaused(nowMs)) return target;
      resort ??= target;
    }
    return resort;
  }
}

export class Service {
  readonly routed: RoutedService;
  readonly releases: readonly ServiceRelease[];
  readonly split: TrafficSplit<ServiceRelease>;
  readonly #waiting: Waiting[] = [];
  readonly #nowMs: () => number;
  #timer: NodeJS.Timeout | null = null;

  constructor(routed: RoutedService, releases: readonly ServiceRelease[], nowMs: () => number) {
    this.routed = routed;
    this.releases = releases;
    this.split = new TrafficSplit(releases.filter((release) => release.targets.length > 0));
    this.#nowMs = nowMs;
  }

  get waitingCount(): number {
    return this.#waiting.length;
  }

  /** False when the queue is full. One that waited already goes back to its place, however many came after it. */
  wait(request: Waiting, isBack: boolean): boolean {
    if (!isBack && this.#waiting.length >= this.routed.limits.queueMax) return false;
    const later = isBack ? this.#waiting.findIndex(({ deadlineMs }) => deadlineMs > request.deadlineMs) : -1;
    this.#waiting.splice(later < 0 ? this.#waiting.length : later, 0, request);
    this.#timer ??= setTimeout(() => this.#retry(), QUEUE_RETRY_MS);
    return true;
  }

  /** The client of a waiting request left. */
  stopWaiting(request: Waiting): void {
    const at = this.#waiting.indexOf(request);
    if (at >= 0) this.#waiting.splice(at, 1);
  }

  /** A request ended, so a target may have room. */
  roomMayBeFree(): void {
    if (this.#waiting.length > 0) this.#waiting.shift()?.tryAgain();
  }

  /** All that wait, for the service that takes this one's place. */
  takeWaiting(): Waiting[] {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    return this.#waiting.splice(0);
  }

  #retry(): void {
    this.#timer = null;
    const nowMs = this.#nowMs();
    const late = this.#waiting.filter((request) => request.deadlineMs <= nowMs);
    for (const request of late) {
      this.stopWaiting(request);
      request.giveUp();
    }
    for (const request of this.#waiting.splice(0, QUEUE_RETRY_BATCH)) request.tryAgain();
    if (this.#waiting.length > 0) this.#timer ??= setTimeout(() => this.#retry(), QUEUE_RETRY_MS);
  }
}
