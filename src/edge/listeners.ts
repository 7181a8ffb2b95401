// The sockets this worker accepts on. They are bound by the agent and inherited; closing one here leaves it open there.
import type { Server } from "node:net";
import { net } from "../platform/builtin.ts";
import type { Log } from "../platform/log.ts";
import type { DataPlane } from "./data-plane.ts";

const BACKLOG = 4096;

/** What an IPC message may bring: a server that listens already, or the bare handle. */
export type ListenerHandle = { readonly fd: number } | Server | object;

export class Listeners {
  readonly #plane: DataPlane;
  readonly #log: Log;
  readonly #handles = new Map<string, ListenerHandle>();
  readonly #servers = new Map<string, Server>();

  constructor(plane: DataPlane, log: Log) {
    this.#plane = plane;
    this.#log = log;
  }

  add(id: string, handle: ListenerHandle): void {
    this.#handles.set(id, handle);
    this.follow();
  }

  /** Accepts on the listeners of the current table, and on no others. */
  follow(): void {
    if (this.#plane.isLeaving) return;
    const wanted = new Set(this.#plane.table.listeners.map((listener) => listener.id));
    for (const [id, server] of this.#servers) {
      if (wanted.has(id)) continue;
      server.close();
      this.#servers.delete(id);
    }
    for (const id of wanted) if (!this.#servers.has(id)) this.#listen(id);
    this.#plane.counters.listeners_missing = [...wanted].filter((id) => !this.#servers.has(id)).length;
  }

  /** From now on new connections wait for another worker. */
  closeAll(): void {
    for (const server of this.#servers.values()) server.close();
    this.#servers.clear();
  }

  #listen(id: string): void {
    const handle = this.#handles.get(id);
    if (handle === undefined) return;
    // A handle serves once: closing the server closes it.
    this.#handles.delete(id);
    const { Server } = net();
    const server = handle instanceof Server ? handle : new Server({ allowHalfOpen: true });
    (server as Server & { allowHalfOpen: boolean }).allowHalfOpen = true;
    server.on("connection", (socket) => this.#plane.accept(socket, id));
    server.on("error", (error) => this.#log.error("listener failed", { listener: id, error }));
    if (!server.listening) server.listen(handle, BACKLOG);
    this.#servers.set(id, server);
  }
}
