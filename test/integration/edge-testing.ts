// A data plane inside the test's process with scripted apps behind it, and a client that speaks bytes.
import net from "node:net";
import { join } from "node:path";
import type { AccessEnd, AccessEntry } from "../../src/edge/access-log.ts";
import { createCounters } from "../../src/edge/counters.ts";
import { DataPlane } from "../../src/edge/data-plane.ts";
import type { RoutedRelease, RoutedService } from "../../src/model/host/routing-table.ts";
import { cleanUp, scratchFolder, serviceOf, tableOf } from "./edge-support.ts";

/** What an app does with one connection. */
export type Script = (socket: net.Socket) => void;

export class TestEdge {
  readonly folder = scratchFolder();
  readonly log: (AccessEntry & AccessEnd)[] = [];
  readonly plane: DataPlane;
  readonly #servers: net.Server[] = [];
  readonly #sockets = new Set<net.Socket>();
  port = 0;
  #number = 0;

  constructor(connectionsMax = 100) {
    this.plane = new DataPlane({
      worker: "t",
      counters: createCounters(),
      accessLog: { write: (entry, end) => void this.log.push({ ...entry, ...end }) },
      connectionsMax,
    });
  }

  get listener(): { id: string; port: number } {
    return { id: `127.0.0.1:${this.port}`, port: this.port };
  }

  async start(): Promise<this> {
    const server = net.createServer({ allowHalfOpen: true }, (socket) => this.plane.accept(socket, this.listener.id));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    this.port = (server.address() as net.AddressInfo).port;
    this.#servers.push(server);
    return this;
  }

  /** A scripted app on a socket of its own; returns its target. */
  async app(name: string, script: Script, keepAliveMs: number | null = 5_000): Promise<RoutedRelease["targets"][number]> {
    const path = join(this.folder, `${name}.sock`);
    const server = net.createServer({ allowHalfOpen: true }, (socket) => {
      this.#sockets.add(socket);
      socket.on("error", () => {});
      script(socket);
    });
    await new Promise<void>((resolve) => server.listen(path, resolve));
    this.#servers.push(server);
    return { instance: name, address: { kind: "unix", path }, keepAliveMs };
  }

  route(targets: RoutedRelease["targets"], release: Partial<RoutedRelease> = {}, service: Partial<RoutedService> = {}): void {
    const routed = { id: "v1", weight: 100, targets, tunnels: "keep", closeSpreadMs: 0, closePool: false, cut: false, ...release } as const;
    this.plane.swap(tableOf(++this.#number, this.listener, [serviceOf(this.listener.id, [routed], service)]));
  }

  /** Sends bytes and reads until the connection ends or the answer matches. */
  talk(bytes: string, until: RegExp | null = null, timeoutMs = 5_000): Promise<{ text: string; end: "closed" | "reset" | "open" }> {
    return new Promise((resolve) => {
      const socket = net.connect({ port: this.port, host: "127.0.0.1" });
      let text = "";
      const done = (end: "closed" | "reset" | "open"): void => {
        clearTimeout(timer);
        resolve({ text, end });
        socket.destroy();
      };
      const timer = setTimeout(() => done("open"), timeoutMs);
      socket.on("data", (data) => {
        text += data.toString("latin1");
        if (until?.test(text)) done("open");
      });
      socket.on("end", () => done("closed"));
      socket.on("error", () => done("reset"));
      socket.write(Buffer.from(bytes, "latin1"));
    });
  }

  stop(): void {
    this.plane.stop();
    for (const socket of this.#sockets) socket.destroy();
    for (const server of this.#servers) server.close();
    cleanUp(this.folder);
  }
}

/** Answers each whole request (its head, and a body of Content-Length) with `answer(head, body, n)`. */
export function answering(answer: (head: string, body: string, count: number) => string): Script {
  return (socket) => {
    let text = "";
    let count = 0;
    socket.on("data", (data) => {
      text += data.toString("latin1");
      for (;;) {
        const end = text.indexOf("\r\n\r\n");
        if (end < 0) return;
        const length = Number(/content-length: (\d+)/i.exec(text.slice(0, end))?.[1] ?? 0);
        if (text.length < end + 4 + length) return;
        const [head, body] = [text.slice(0, end), text.slice(end + 4, end + 4 + length)];
        text = text.slice(end + 4 + length);
        socket.write(Buffer.from(answer(head, body, ++count), "latin1"));
      }
    });
  };
}

export const ok = (body: string): string => `HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
