// One client connection: reads requests one at a time, in order, and ends the connection so that no answer is lost.
import type { Socket } from "node:net";
import { roundedMs } from "./access-log.ts";
import { ChunkParser } from "./chunk-parser.ts";
import type { DataPlane } from "./data-plane.ts";
import { ownAnswer } from "./error-pages.ts";
import { Exchange } from "./exchange.ts";
import { Forwarding } from "./forwarding.ts";
import {
  BODY_WINDOW_MIN_BYTES,
  BODY_WINDOW_MS,
  CLIENT_STALL_MS,
  EMPTY_LINES_MAX,
  HEAD_MAX_BYTES,
  HEAD_TIMEOUT_MS,
  IDLE_TIMEOUT_MS,
  LINGER_MAX_MS,
  LINGER_MS,
  PIPELINED_MAX_BYTES,
  TCP_KEEP_ALIVE_MS,
} from "./limits.ts";
import { headEnd, isTokenCode } from "./field-lines.ts";
import { type HeadRefusal, refuse } from "./head-fields.ts";
import { parseRequestHead } from "./request-head.ts";
import type { Tunnel } from "./tunnel.ts";

const CR = 13;
const LF = 10;

type State = "head" | "body" | "answering" | "tunnel" | "lingering" | "closed";

export class Client {
  readonly socket: Socket;
  readonly listener: string;
  readonly forwarding: Forwarding;
  tunnel: Tunnel | null = null;
  readonly #plane: DataPlane;
  #state: State = "head";
  #exchange: Exchange | null = null;
  /** Read and not yet parsed: the beginning of a head, or requests sent ahead. */
  #pending: Buffer | null = null;
  /** Bytes of #pending in which the end of the head was looked for already. */
  #searchedBytes = 0;
  #emptyLines = 0;
  #isAdvancing = false;
  #hasEnded = false;
  #chunks: ChunkParser | null = null;
  #bodyLeft = 0;
  /** When the current state, or the current head, began. */
  #sinceMs: number;
  /** While lingering. */
  #lastByteMs = 0;
  #windowAtMs = 0;
  #windowBytes = 0;
  #isPaused = false;
  #unreadBytes = 0;
  #unreadSinceMs = 0;

  constructor(socket: Socket, listener: string, plane: DataPlane) {
    this.socket = socket;
    this.listener = listener;
    this.#plane = plane;
    this.forwarding = new Forwarding(plane.originOf(socket, listener));
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

  /** No request of it is being answered, since when; null while one is. */
  get waitsSinceMs(): number | null {
    const isWaiting = this.#state === "head" || (this.#state === "lingering" && this.socket.writableLength === 0);
    return isWaiting ? this.#sinceMs : null;
  }

  /** A leaving worker, or one that gave up this address, closes after the last request it has read. */
  get closesAfterThis(): boolean {
    return (this.#plane.isLeaving || !this.#plane.listensOn(this.listener)) && this.#pending === null;
  }

  /** What is written from now on may wait for other answers of this turn. */
  holdAnswer(): void {
    this.#plane.outbox.hold(this.socket);
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
    this.#lastByteMs = this.#sinceMs;
    this.#pending = null;
    this.socket.end();
    this.resumeInput();
    if (this.#hasEnded) this.socket.destroySoon();
  }

  /** Ends the connection so that the client cannot take what it got for a whole answer. */
  cut(): void {
    this.#state = "closed";
    this.socket.uncork();
    this.socket.resetAndDestroy();
  }

  /** Makes room for others, at once. */
  evict(): void {
    this.#state = "closed";
    this.socket.uncork();
    this.socket.destroy();
    this.#plane.forget(this);
  }

  /** From now on the bytes belong to a tunnel. */
  becomeTunnel(tunnel: Tunnel): Buffer | null {
    this.#state = "tunnel";
    this.socket.setKeepAlive(true, TCP_KEEP_ALIVE_MS);
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
        if ((nowMs - this.#lastByteMs > LINGER_MS || sinceMs > LINGER_MAX_MS) && this.socket.writableLength === 0) this.socket.destroy();
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
        this.#lastByteMs = this.#plane.nowMs();
        return;
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
  #readHead(read: Buffer): boolean {
    const bytes = this.#withoutEmptyLines(read);
    this.#pending = bytes;
    if (bytes === null) return false;
    const searched = Math.max(0, this.#searchedBytes - 3);
    const end = headEnd(bytes, searched);
    if ((end < 0 ? bytes.length : end) > HEAD_MAX_BYTES) {
      this.#refuse(refuse("head too large", 431));
      return true;
    }
    if (end < 0) {
      this.#searchedBytes = bytes.length;
      if (!mayBecomeHead(bytes, searched)) this.#refuse(refuse("this is not HTTP"));
      return false;
    }
    const head = parseRequestHead(bytes, end + 2);
    this.#pending = end + 4 < bytes.length ? bytes.subarray(end + 4) : null;
    this.#searchedBytes = 0;
    this.#emptyLines = 0;
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

  /** A few between requests are allowed; whoever sends nothing else would never be seen as idle. */
  #withoutEmptyLines(bytes: Buffer): Buffer | null {
    let from = 0;
    while (bytes[from] === CR && bytes[from + 1] === LF && this.#emptyLines < EMPTY_LINES_MAX) {
      this.#emptyLines++;
      from += 2;
    }
    if (from === 0) return bytes;
    this.#searchedBytes = 0;
    return from === bytes.length ? null : bytes.subarray(from);
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
    const date = this.#plane.httpDate();
    const bytes = ownAnswer({ status: refusal.status, date, requestId, closes: true, isHead: false, page: null, isMaintenance: false });
    this.socket.write(bytes);
    const entry = {
      service: null,
      release: null,
      instance: null,
      client: this.forwarding.origin.clientAddress,
      method: "-",
      host: "-",
      path: "-",
      requestId,
      durationMs: roundedMs(this.#plane.nowMs() - this.#sinceMs),
    };
    const { status, reason } = refusal;
    accessLog.write(entry, { status, bytesIn: this.#pending?.length ?? 0, bytesOut: bytes.length, fault: "client", reason });
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

/** Before the end of the head is there: it begins with a method (a TLS hello does not), and a LF without CR is never part of one. */
function mayBecomeHead(bytes: Buffer, searched: number): boolean {
  const first = bytes[0] as number;
  if (!isTokenCode(first) && first !== CR) return false;
  for (let at = bytes.indexOf(LF, searched); at >= 0; at = bytes.indexOf(LF, at + 1)) if (at === 0 || bytes[at - 1] !== CR) return false;
  return true;
}
