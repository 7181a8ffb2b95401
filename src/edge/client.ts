// One client connection: reads requests one at a time, in order, and ends the connection so that no answer is lost.
import type { Socket } from "node:net";
import { roundedMs } from "./access-log.ts";
import { ChunkParser } from "./chunk-parser.ts";
import type { DataPlane } from "./data-plane.ts";
import { ownAnswer } from "./error-pages.ts";
import { Exchange } from "./exchange.ts";
import type { Origin } from "./forward-head.ts";
import {
  BODY_WINDOW_MIN_BYTES,
  BODY_WINDOW_MS,
  CLIENT_STALL_MS,
  EMPTY_LINES_MAX,
  HEAD_MAX_BYTES,
  HEAD_TIMEOUT_MS,
  IDLE_TIMEOUT_MS,
  LINGER_MS,
  PIPELINED_MAX_BYTES,
} from "./limits.ts";
import { type HeadRefusal, parseRequestHead } from "./request-head.ts";
import type { Tunnel } from "./tunnel.ts";

type State = "head" | "body" | "answering" | "tunnel" | "lingering" | "closed";

export class Client {
  readonly socket: Socket;
  readonly listener: string;
  readonly origin: Origin;
  tunnel: Tunnel | null = null;
  readonly #plane: DataPlane;
  #state: State = "head";
  #exchange: Exchange | null = null;
  /** Read and not yet parsed: the beginning of a head, or requests sent ahead. */
  #pending: Buffer | null = null;
  #isAdvancing = false;
  #hasEnded = false;
  #chunks: ChunkParser | null = null;
  #bodyLeft = 0;
  /** When the current state, or the current head, began. */
  #sinceMs: number;
  #windowAtMs = 0;
  #windowBytes = 0;
  #isPaused = false;
  #unreadBytes = 0;
  #unreadSinceMs = 0;

  constructor(socket: Socket, listener: string, plane: DataPlane) {
    this.socket = socket;
    this.listener = listener;
    this.#plane = plane;
    this.origin = plane.originOf(socket, listener);
    this.#sinceMs = plane.nowMs();
    socket.setNoDelay(true);
    socket.on("data", (bytes: Buffer) => this.#onData(bytes));
    socket.on("end", () => this.#onEnd());
    socket.on("error", () => this.#onGone("connection reset by the client"));
    socket.on("close", () => this.#onClose());
    socket.on("drain", () => (this.tunnel === null ? this.#exchange?.clientWritable() : this.tunnel.clientWritable()));
  }

  /** Waiting for a request: nothing is owed to this client. */
  get isIdle(): boolean {
    return this.#state === "head" && this.#pending === null;
  }

  /** A leaving worker closes after the last request it has read. */
  get closesAfterThis(): boolean {
    return this.#plane.isLeaving && this.#pending === null;
  }

  pauseInput(): void {
    this.#isPaused = true;
    this.socket.pause();
  }

  resumeInput(): void {
    if (!this.#isPaused) return;
    this.#isPaused = false;
    this.#windowAtMs = this.#plane.nowMs();
    this.#windowBytes = 0;
    this.socket.resume();
  }

  /** The answer of the current request is written. */
  answerDone(closes: boolean): void {
    this.#exchange = null;
    if (this.#state === "closed") return;
    if (closes || this.#hasEnded) return this.close();
    this.#state = "head";
    this.#sinceMs = this.#plane.nowMs();
    this.resumeInput();
    if (!this.#isAdvancing) this.#advance();
  }

  /** Ends the connection after what was written, reading on for a moment so that the kernel does not reset it. */
  close(): void {
    if (this.#state === "closed") return;
    this.#state = "lingering";
    this.#sinceMs = this.#plane.nowMs();
    this.#pending = null;
    this.socket.end();
    this.resumeInput();
    if (this.#hasEnded) this.socket.destroySoon();
  }

  /** Ends the connection so that the client cannot take what it got for a whole answer. */
  cut(): void {
    this.#state = "closed";
    this.socket.resetAndDestroy();
  }

  /** From now on the bytes belong to a tunnel. */
  becomeTunnel(tunnel: Tunnel): Buffer | null {
    this.#state = "tunnel";
    this.#exchange = null;
    this.tunnel = tunnel;
    const rest = this.#pending;
    this.#pending = null;
    return rest;
  }

  check(nowMs: number): void {
    const sinceMs = nowMs - this.#sinceMs;
    this.#checkReader(nowMs);
    switch (this.#state) {
      case "head":
        if (this.#pending !== null && sinceMs > HEAD_TIMEOUT_MS) {
          this.#plane.counters.requests_head_timeout++;
          return this.#refuse({ kind: "refused", status: 408, reason: "head took too long" });
        }
        if (this.#pending === null && sinceMs > IDLE_TIMEOUT_MS) this.close();
        return;
      case "body":
        this.#checkBodyRate(nowMs);
        return this.#exchange?.check(nowMs);
      case "answering":
        return this.#exchange?.check(nowMs);
      case "tunnel":
        return this.tunnel?.check(nowMs);
      case "lingering":
        if (sinceMs > LINGER_MS && this.socket.writableLength === 0) this.socket.destroy();
        return;
      case "closed":
    }
  }

  #checkReader(nowMs: number): void {
    const unread = this.socket.writableLength;
    if (unread === 0 || unread !== this.#unreadBytes) {
      this.#unreadBytes = unread;
      this.#unreadSinceMs = nowMs;
      return;
    }
    if (nowMs - this.#unreadSinceMs < CLIENT_STALL_MS) return;
    this.#plane.counters.clients_stalled++;
    this.#onGone("the client stopped reading");
    this.cut();
  }

  #checkBodyRate(nowMs: number): void {
    if (this.#isPaused || nowMs - this.#windowAtMs < BODY_WINDOW_MS) return;
    const isSlow = this.#windowBytes < Math.min(BODY_WINDOW_MIN_BYTES, this.#chunks === null ? this.#bodyLeft : BODY_WINDOW_MIN_BYTES);
    this.#windowAtMs = nowMs;
    this.#windowBytes = 0;
    if (!isSlow) return;
    this.#plane.counters.requests_body_timeout++;
    this.#exchange?.refuse(408, "body arrives too slowly");
  }

  #onData(bytes: Buffer): void {
    switch (this.#state) {
      case "tunnel":
        return this.tunnel?.fromClient(bytes);
      case "body":
        this.#windowBytes += bytes.length;
        this.#readBody(bytes);
        return;
      case "answering":
        this.#pending = this.#pending === null ? bytes : Buffer.concat([this.#pending, bytes]);
        if (this.#pending.length > PIPELINED_MAX_BYTES) this.pauseInput();
        return;
      case "head":
        if (this.#pending === null) this.#sinceMs = this.#plane.nowMs();
        this.#pending = this.#pending === null ? bytes : Buffer.concat([this.#pending, bytes]);
        return this.#advance();
      case "lingering":
      case "closed":
    }
  }

  /** Requests that are answered at once would recurse; here they loop. */
  #advance(): void {
    this.#isAdvancing = true;
    while (this.#state === "head" && this.#pending !== null && this.#readHead(this.#pending)) {
      // Each turn takes one request out of #pending.
    }
    this.#isAdvancing = false;
  }

  /** False when the head is not complete yet. */
  #readHead(bytes: Buffer): boolean {
    let from = 0;
    while (from < EMPTY_LINES_MAX * 2 && bytes[from] === 13 && bytes[from + 1] === 10) from += 2;
    if (from === bytes.length) {
      this.#pending = null;
      return false;
    }
    const end = bytes.indexOf("\r\n\r\n", from);
    if (end < 0 ? bytes.length - from > HEAD_MAX_BYTES : end - from > HEAD_MAX_BYTES) {
      this.#refuse({ kind: "refused", status: 431, reason: "head too large" });
      return true;
    }
    if (end < 0) {
      if (hasBareLineEnd(bytes)) this.#refuse({ kind: "refused", status: 400, reason: "bare LF in head" });
      return false;
    }
    const head = parseRequestHead(bytes.toString("latin1", from, end + 2));
    this.#pending = end + 4 < bytes.length ? bytes.subarray(end + 4) : null;
    if (head.kind === "refused") {
      this.#refuse(head);
      return true;
    }
    const exchange = new Exchange(this, this.#plane, head);
    this.#exchange = exchange;
    this.#state = "answering";
    if (!exchange.bodyIsComplete) this.#beginBody(head.chunked, head.contentLength);
    if (!exchange.isDone) exchange.begin();
    return true;
  }

  #beginBody(isChunked: boolean, bytes: number): void {
    this.#state = "body";
    this.#chunks = isChunked ? new ChunkParser() : null;
    this.#bodyLeft = bytes;
    this.#windowAtMs = this.#plane.nowMs();
    this.#windowBytes = 0;
    const rest = this.#pending;
    this.#pending = null;
    if (rest !== null) this.#readBody(rest);
  }

  #readBody(bytes: Buffer): void {
    const parts: Buffer[] = [];
    const end = this.#chunks === null ? this.#takeLength(bytes, parts) : this.#chunks.feed(bytes, 0, parts);
    if (this.#chunks?.refusal) return this.#exchange?.refuse(400, this.#chunks.refusal);
    const isEnd = this.#chunks === null ? this.#bodyLeft === 0 : this.#chunks.isDone;
    if (isEnd) {
      this.#state = "answering";
      if (end < bytes.length) this.#pending = bytes.subarray(end);
    }
    this.#exchange?.requestBody(parts, isEnd, this.#chunks?.trailers ?? "");
  }

  #takeLength(bytes: Buffer, parts: Buffer[]): number {
    const end = Math.min(bytes.length, this.#bodyLeft);
    parts.push(end === bytes.length ? bytes : bytes.subarray(0, end));
    this.#bodyLeft -= end;
    return end;
  }

  /** The head could not be understood: nothing after it can be. */
  #refuse(refusal: HeadRefusal | { kind: "refused"; status: 408; reason: string }): void {
    const { counters, accessLog } = this.#plane;
    counters.requests_refused++;
    const requestId = this.#plane.nextRequestId();
    const bytes = ownAnswer({ status: refusal.status, requestId, closes: true, isHead: false, page: null, retryAfterSeconds: null });
    this.socket.write(bytes);
    accessLog.write({
      service: null,
      release: null,
      instance: null,
      client: this.origin.clientAddress,
      method: "-",
      host: "-",
      path: "-",
      status: refusal.status,
      durationMs: roundedMs(this.#plane.nowMs() - this.#sinceMs),
      bytesIn: this.#pending?.length ?? 0,
      bytesOut: bytes.length,
      requestId,
      fault: "client",
      reason: refusal.reason,
    });
    this.close();
  }

  /** A closed sending side counts as gone, as it does for nginx and Go: nobody waits for the answer. */
  #onEnd(): void {
    this.#hasEnded = true;
    if (this.#state === "tunnel") return this.tunnel?.clientEnded();
    if (this.#exchange !== null) this.#onGone("connection closed by the client");
    if (this.#state === "lingering") this.socket.destroySoon();
    else this.socket.end();
  }

  #onGone(reason: string): void {
    if (this.#state === "tunnel") return this.tunnel?.clientGone();
    this.#exchange?.clientGone(reason);
    this.#exchange = null;
  }

  #onClose(): void {
    this.#onGone("connection closed by the client");
    this.#state = "closed";
    this.#plane.forget(this);
  }
}

/** Before the end of the head is there: a LF without CR will never be part of a valid one. */
function hasBareLineEnd(bytes: Buffer): boolean {
  for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) if (at === 0 || bytes[at - 1] !== 13) return true;
  return false;
}
