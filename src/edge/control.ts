// The worker's control socket: HTTP with JSON over a unix socket only its owner can open, read by the same strict parsers as traffic.
import { chmodSync, rmSync } from "node:fs";
import type { Server, Socket } from "node:net";
import { net } from "../platform/builtin.ts";
import { ChunkParser } from "./chunk-parser.ts";
import { CONTROL_BODY_MAX_BYTES, HEAD_MAX_BYTES } from "./limits.ts";
import { parseRequestHead, type RequestHead } from "./request-head.ts";

export interface ControlAnswer {
  readonly status: number;
  readonly body: unknown;
}

export type ControlHandler = (method: string, path: string, body: string) => ControlAnswer;

export function serveControl(path: string, handle: ControlHandler): Promise<Server> {
  rmSync(path, { force: true });
  const { Server } = net();
  const server = new Server((socket) => new ControlConnection(socket, handle));
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    // The folder is closed to others; the mode closes the moment between bind and chmod for a folder that is not.
    const before = process.umask(0o177);
    server.listen(path, () => {
      chmodSync(path, 0o600);
      resolve(server);
    });
    process.umask(before);
  });
}

class ControlConnection {
  readonly #socket: Socket;
  readonly #handle: ControlHandler;
  #bytes: Buffer = Buffer.alloc(0);

  constructor(socket: Socket, handle: ControlHandler) {
    this.#socket = socket;
    this.#handle = handle;
    socket.on("data", (bytes: Buffer) => this.#onData(bytes));
    socket.on("error", () => socket.destroy());
  }

  #onData(bytes: Buffer): void {
    this.#bytes = this.#bytes.length === 0 ? bytes : Buffer.concat([this.#bytes, bytes]);
    if (this.#bytes.length > CONTROL_BODY_MAX_BYTES + HEAD_MAX_BYTES)
      return this.#answer({ status: 413, body: { reason: "too large" } }, true);
    for (let taken = this.#serveOne(); taken > 0 && this.#bytes.length > 0; taken = this.#serveOne()) {
      // Requests sent ahead are answered in order.
    }
  }

  /** Bytes of one whole request, or 0 while it is not complete. */
  #serveOne(): number {
    const end = this.#bytes.indexOf("\r\n\r\n");
    if (end < 0) return 0;
    const head = parseRequestHead(this.#bytes, end + 2);
    if (head.kind === "refused") {
      this.#answer({ status: head.status, body: { reason: head.reason } }, true);
      return 0;
    }
    const body = readBody(head, this.#bytes, end + 4);
    if (body === null) return 0;
    if (body.text === null) {
      this.#answer({ status: 400, body: { reason: "malformed body" } }, true);
      return 0;
    }
    this.#bytes = this.#bytes.subarray(body.end);
    this.#answer(this.#handle(head.method, head.target, body.text), !head.keepAlive);
    return body.end;
  }

  #answer(answer: ControlAnswer, closes: boolean): void {
    const body = Buffer.from(JSON.stringify(answer.body));
    const head = `HTTP/1.1 ${answer.status} -\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n${closes ? "Connection: close\r\n" : ""}\r\n`;
    this.#socket.write(Buffer.concat([Buffer.from(head), body]));
    if (!closes) return;
    this.#bytes = Buffer.alloc(0);
    this.#socket.end();
  }
}

function readBody(head: RequestHead, bytes: Buffer, from: number): { readonly end: number; readonly text: string | null } | null {
  if (!head.chunked) {
    const end = from + Math.max(0, head.contentLength);
    return bytes.length < end ? null : { end, text: bytes.toString("utf8", from, end) };
  }
  const chunks = new ChunkParser();
  const parts: Buffer[] = [];
  const end = chunks.feed(bytes, from, parts);
  if (chunks.refusal !== null) return { end, text: null };
  return chunks.isDone ? { end, text: Buffer.concat(parts).toString("utf8") } : null;
}
