// Takes a routing table: checks its number, binds its listeners, writes it durably, brings it to every worker.
import { join } from "node:path";
import type { TableAnswer } from "../model/host/agent-api.ts";
import type { ListenerSpec, RoutingTable } from "../model/host/routing-table.ts";
import { bindListener, listenerState } from "../host/listeners.ts";
import type { Peer } from "../host/peer.ts";
import { LISTENER_TAKEN } from "../platform/errors/host-errors.ts";
import { UserError, userError } from "../platform/errors/user-error.ts";
import { readJson, writeFileDurably } from "../platform/files.ts";
import type { AgentPorts } from "./agent-ports.ts";
import type { EdgeWorkers } from "./edge-workers.ts";
import type { EpochGuard } from "./epoch.ts";

const LISTEN_WAIT_MS = 2_000;
const LISTEN_POLL_MS = 10;
/** The edge's user reads it; the folder keeps everybody else out. */
const TABLE_MODE = 0o644;

export class Routing {
  readonly #at: AgentPorts;
  readonly #peer: Pick<Peer, "listeners" | "shareListener" | "closeListener">;
  readonly #workers: EdgeWorkers;
  readonly #epochs: EpochGuard;
  #table: RoutingTable | null = null;
  #queue: Promise<unknown> = Promise.resolve();

  constructor(
    at: AgentPorts,
    parts: { peer: Pick<Peer, "listeners" | "shareListener" | "closeListener">; workers: EdgeWorkers; epochs: EpochGuard },
  ) {
    this.#at = at;
    this.#peer = parts.peer;
    this.#workers = parts.workers;
    this.#epochs = parts.epochs;
  }

  get table(): RoutingTable | null {
    return this.#table;
  }

  /** The table of the disk again, with its listeners: after a restart of the agent or of the machine. */
  async restore(): Promise<void> {
    this.#table = this.#read();
    for (const spec of this.#table?.listeners ?? []) this.#named.add(spec.id);
    await this.#bindMissing();
    await this.#workers.start(this.#table);
    const held = (this.#table?.listeners ?? []).map(({ id }) => id).filter((id) => this.#peer.listeners.get(id) !== undefined);
    await this.#workers.addListeners(held); // an adopted worker may have been started without them
  }

  /** Called on every tick: a listener whose port was taken is bound as soon as it is free. */
  look(): void {
    if (this.#isBinding || this.#missing().length === 0) return;
    this.#isBinding = true;
    this.#queue = this.#queue
      .then(() => this.#bindMissing())
      .then((bound) => this.#workers.addListeners(bound))
      .catch((error: unknown) => this.#at.log.error("binding what is missing failed", { error }))
      .finally(() => (this.#isBinding = false));
  }

  #isBinding = false;
  readonly #saidTaken = new Set<string>();

  #missing(): ListenerSpec[] {
    return (this.#table?.listeners ?? []).filter((spec) => !this.#peer.listeners.get(spec.id));
  }

  /** The ids that could be bound. A stranger has the others, or a worker that outlived both daemons: it serves until it dies or leaves. */
  async #bindMissing(): Promise<string[]> {
    const bound: string[] = [];
    for (const spec of this.#missing()) {
      try {
        await this.#bind(spec);
        bound.push(spec.id);
        this.#saidTaken.delete(spec.id);
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        if (!this.#saidTaken.has(spec.id)) this.#at.log.warn("a listener is not held by the agent", { listener: spec.id, error });
        this.#saidTaken.add(spec.id);
      }
    }
    return bound;
  }

  /** One after the other, so that a later table never reaches a worker before an earlier one. Throws EPOCH_TOO_LOW or a listener's error. */
  put(table: RoutingTable): Promise<TableAnswer> {
    const turn = this.#queue.then(() => this.#put(table));
    this.#queue = turn.catch(() => {});
    return turn;
  }

  async answer(): Promise<TableAnswer> {
    return { epoch: this.#table?.epoch ?? 0, number: this.#table?.number ?? 0, workers: await this.#workers.reports() };
  }

  /** Binds and holds it before any table names it: so `up --listen` fails at once when the port is taken. */
  async hold(spec: ListenerSpec): Promise<void> {
    if (!this.#peer.listeners.get(spec.id)) await this.#bind(spec);
  }

  async #put(table: RoutingTable): Promise<TableAnswer> {
    this.#epochs.check("routing table", table);
    const before = this.#table;
    for (const spec of table.listeners) this.#named.add(spec.id);
    const added = table.listeners.filter((spec) => !before?.listeners.some((known) => known.id === spec.id));
    for (const spec of table.listeners) if (!this.#peer.listeners.get(spec.id) && !this.#isHeldByWorkers(spec)) await this.#bind(spec);
    this.#write(table);
    this.#epochs.accept("routing table", table);
    this.#table = table;
    await this.#workers.addListeners(table.listeners.map((spec) => spec.id)); // also those that `hold` has bound meanwhile
    const workers = await this.#workers.switchTo(table);
    await this.#waitUntilListening(added);
    this.#closeUnused(table);
    return { epoch: table.epoch, number: table.number, workers };
  }

  /** Both daemons had died: only the workers still have the socket, and go on accepting. */
  #isHeldByWorkers(spec: ListenerSpec): boolean {
    return this.#table?.listeners.some((known) => known.id === spec.id) === true && this.#workers.observed().length > 0;
  }

  async #bind(spec: ListenerSpec): Promise<void> {
    this.#peer.shareListener(spec.id, await bindListener(spec));
    this.#at.log.info("holds a listener", { listener: spec.id });
  }

  /** libuv reports a taken port only at listen(), which the worker calls: two homes that took one port in the same instant are told apart here. */
  async #waitUntilListening(specs: readonly ListenerSpec[]): Promise<void> {
    const untilMs = this.#at.clock.monotonicMs() + LISTEN_WAIT_MS;
    for (const spec of specs) {
      const handle = this.#peer.listeners.get(spec.id);
      if (handle === undefined) continue;
      let state = listenerState(handle, spec);
      while (state !== "listening" && this.#at.clock.monotonicMs() < untilMs) {
        await this.#at.clock.sleep(LISTEN_POLL_MS);
        state = listenerState(handle, spec);
      }
      if (state === "taken") throw userError(LISTENER_TAKEN, { host: spec.host, port: spec.port });
      if (state === "quiet") this.#at.log.error("no worker listens", { listener: spec.id });
    }
  }

  #closeUnused(table: RoutingTable): void {
    const used = new Set(table.listeners.map((spec) => spec.id));
    for (const id of this.#peer.listeners.ids()) if (!used.has(id) && this.#named.has(id)) this.#peer.closeListener(id);
    this.#workers.forgetListeners(used);
  }

  /** Listeners that a table has named once, also one that was refused; one that is held for `up --listen` and not yet named is kept. */
  readonly #named = new Set<string>();

  #write(table: RoutingTable): void {
    const text = JSON.stringify(table);
    for (const path of this.#paths()) writeFileDurably(path, text, TABLE_MODE);
  }

  #read(): RoutingTable | null {
    for (const path of this.#paths()) {
      try {
        const table = readJson(path) as RoutingTable | null;
        if (table?.version === 1 && Array.isArray(table.listeners) && Array.isArray(table.services)) return table;
        if (table !== null) throw new Error("not a routing table");
      } catch (error) {
        this.#at.log.error("the routing table on disk cannot be read", { path, error });
      }
    }
    return null;
  }

  /** The first is the one that the workers read. */
  #paths(): string[] {
    return [this.#workers.tablePath, join(this.#at.home.agent, "routing-table.json")];
  }
}
