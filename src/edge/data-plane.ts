// What all connections of a worker share: the current table, the releases in hand, counters, log, and the sweep that keeps the timeouts.
import { randomBytes } from "node:crypto";
import type { Socket } from "node:net";
import type { RoutedRelease, RoutedTarget, RoutingTable } from "../model/host/routing-table.ts";
import type { ReleaseTraffic, WorkerReport } from "../model/host/worker-report.ts";
import type { AccessLog } from "./access-log.ts";
import { Client } from "./client.ts";
import type { Counters } from "./counters.ts";
import { Drain } from "./drain.ts";
import type { Origin } from "./forwarding.ts";
import { HttpDate } from "./http-date.ts";
import { EVICTION_PAUSE_MS, EVICTION_SHARE, PAST_RELEASES_MAX, SWEEP_MS } from "./limits.ts";
import { ReleaseHand } from "./release-traffic.ts";
import { Outbox } from "./outbox.ts";
import { Router } from "./router.ts";
import { Service, ServiceRelease } from "./service.ts";
import { EMPTY_TABLE } from "./table.ts";
import { Target } from "./target.ts";
import { TrustedProxies } from "./trusted-proxies.ts";

export interface DataPlaneOptions {
  readonly worker: string;
  readonly counters: Counters;
  readonly accessLog: Pick<AccessLog, "write">;
  readonly connectionsMax: number;
}

interface ReleaseState {
  readonly hand: ReleaseHand;
  readonly drain: Drain;
}

export class DataPlane {
  readonly worker: string;
  readonly counters: Counters;
  readonly accessLog: Pick<AccessLog, "write">;
  readonly clients = new Set<Client>();
  router: Router<Service> = new Router<Service>([]);
  isLeaving = false;
  #table: RoutingTable = EMPTY_TABLE;
  #listenerIds: ReadonlySet<string> = new Set();
  #services: readonly Service[] = [];
  #releases = new Map<string, ReleaseState>();
  #targets = new Map<string, Target>();
  /** Targets that left the table with connections still in use. */
  readonly #pastTargets = new Set<Target>();
  #trusted = new TrustedProxies([]);
  readonly #connectionsMax: number;
  #nextEvictionMs = 0;
  readonly outbox = new Outbox();
  readonly #date = new HttpDate();
  readonly #idPrefix = randomBytes(6).toString("hex");
  #idCount = 0;
  readonly #sweep: NodeJS.Timeout;

  constructor(options: DataPlaneOptions) {
    this.worker = options.worker;
    this.counters = options.counters;
    this.accessLog = options.accessLog;
    this.#connectionsMax = options.connectionsMax;
    this.#sweep = setInterval(() => this.#check(), SWEEP_MS);
  }

  get table(): RoutingTable {
    return this.#table;
  }

  nowMs(): number {
    return performance.now();
  }

  httpDate(): string {
    return this.#date.at(Date.now());
  }

  /** Unique over all workers. */
  nextRequestId(): string {
    return `${this.#idPrefix}-${(this.#idCount++).toString(36)}`;
  }

  originOf(socket: Socket, listener: string): Origin {
    const address = socket.remoteAddress ?? "unknown";
    const clientAddress = address.startsWith("::ffff:") ? address.slice(7) : address;
    const port = Number(listener.slice(listener.lastIndexOf(":") + 1));
    return { clientAddress, proto: "http", port, isTrusted: this.#trusted.has(clientAddress) };
  }

  accept(socket: Socket, listener: string): void {
    this.counters.connections_accepted++;
    if (this.clients.size >= this.#connectionsMax && !this.#makeRoom()) {
      this.counters.connections_refused++;
      socket.destroy();
      return;
    }
    this.clients.add(new Client(socket, listener, this));
    this.counters.connections_open = this.clients.size;
  }

  /** Closes those that wait longest for a request, idle or in the middle of a head: nothing is owed to them. False when all are busy. */
  #makeRoom(): boolean {
    const nowMs = this.nowMs();
    if (nowMs < this.#nextEvictionMs) return false;
    const waiting = [...this.clients].filter((client) => client.waitsSinceMs !== null);
    if (waiting.length === 0) this.#nextEvictionMs = nowMs + EVICTION_PAUSE_MS;
    waiting.sort((a, b) => (a.waitsSinceMs as number) - (b.waitsSinceMs as number));
    const evicted = waiting.slice(0, Math.ceil(this.#connectionsMax * EVICTION_SHARE));
    for (const client of evicted) client.evict();
    this.counters.connections_evicted += evicted.length;
    return evicted.length > 0;
  }

  listensOn(listener: string): boolean {
    return this.#listenerIds.has(listener);
  }

  forget(client: Client): void {
    this.clients.delete(client);
    this.counters.connections_open = this.clients.size;
  }

  /** One tick: a request that is routed before it belongs to the old table, one after it to the new. */
  swap(table: RoutingTable): void {
    const before = this.#services;
    const targets = new Map<string, Target>();
    this.#table = table;
    this.#listenerIds = new Set(table.listeners.map((listener) => listener.id));
    this.#trusted = new TrustedProxies(table.trustedProxies ?? []);
    this.#services = table.services.map(
      (routed) =>
        new Service(
          routed,
          routed.releases.map((release) => this.#releaseOf(release, targets)),
          () => this.nowMs(),
        ),
    );
    this.router = new Router(this.#services);
    this.#retireTargets(targets);
    this.counters.table_swaps++;
    for (const service of table.services) for (const routed of service.releases) this.#drain(routed);
    this.#forgetPastReleases();
    // Nothing of a waiting request was sent: it goes where the new table says.
    for (const service of before) for (const waiting of service.takeWaiting()) waiting.reroute();
    // Nobody is answered on an address that was given up; whoever is being answered now is told so with that answer.
    for (const client of this.clients) if (client.isIdle && !this.listensOn(client.listener)) client.close();
  }

  report(): WorkerReport {
    const releases: Record<string, ReleaseTraffic> = {};
    for (const [id, { hand }] of this.#releases) releases[id] = hand.report();
    const { epoch, number } = this.#table;
    return { version: 1, worker: this.worker, epoch, number, leaving: this.isLeaving, releases, counters: { ...this.counters } };
  }

  closeTunnels(): void {
    for (const { hand } of this.#releases.values()) for (const tunnel of hand.tunnels) tunnel.closeGently();
  }

  stop(): void {
    clearInterval(this.#sweep);
    for (const { drain } of this.#releases.values()) drain.stop();
    for (const service of this.#services) service.takeWaiting();
    for (const client of this.clients) client.socket.destroy();
    for (const target of [...this.#targets.values(), ...this.#pastTargets]) {
      target.closePool();
      for (const upstream of target.connections) upstream.destroy();
    }
  }

  #releaseOf(routed: RoutedRelease, targets: Map<string, Target>): ServiceRelease {
    let state = this.#releases.get(routed.id);
    if (state === undefined) {
      const hand = new ReleaseHand(routed.id);
      state = { hand, drain: new Drain(hand) };
      this.#releases.set(routed.id, state);
    }
    return new ServiceRelease(
      routed,
      state.hand,
      routed.targets.map((target) => this.#targetOf(target, targets)),
    );
  }

  /** Connections go on when a target is in both tables. */
  #targetOf(routed: RoutedTarget, targets: Map<string, Target>): Target {
    const key = `${routed.instance} ${JSON.stringify(routed.address)}`;
    const target = targets.get(key) ?? this.#targets.get(key) ?? new Target(routed, this.counters);
    target.keepAliveMs = routed.keepAliveMs;
    targets.set(key, target);
    return target;
  }

  #retireTargets(kept: Map<string, Target>): void {
    for (const [key, target] of this.#targets) {
      if (kept.has(key)) continue;
      target.closePool();
      this.#pastTargets.add(target);
    }
    this.#targets = kept;
  }

  #drain(routed: RoutedRelease): void {
    const { drain } = this.#releases.get(routed.id) as ReleaseState;
    const targets = routed.targets.map(({ instance, address }) => this.#targets.get(`${instance} ${JSON.stringify(address)}`) as Target);
    drain.apply(routed, targets);
  }

  /** A release outside the table is reported while it has traffic in hand, and a bounded number after that. */
  #forgetPastReleases(): void {
    const current = new Set(this.#table.services.flatMap((service) => service.releases.map((release) => release.id)));
    const past = [...this.#releases].filter(([id, { hand }]) => !current.has(id) && hand.isIdle);
    for (const [id] of past.slice(0, Math.max(0, past.length - PAST_RELEASES_MAX))) this.#releases.delete(id);
  }

  #check(): void {
    const nowMs = this.nowMs();
    for (const client of this.clients) client.check(nowMs);
    for (const target of this.#targets.values()) target.expireIdle(nowMs);
    for (const target of this.#pastTargets) if (target.connections.size === 0) this.#pastTargets.delete(target);
  }
}
