// One connection to a target: carries one request at a time and reads its answer strictly.
import { net } from "../platform/builtin.ts";
import { ChunkParser } from "./chunk-parser.ts";
import { HEAD_MAX_BYTES, INFORMATIONAL_MAX } from "./limits.ts";
import { headEnd } from "./field-lines.ts";
import { bufferAfter, kept } from "./read-buffer.ts";
import { parseResponseHead, type ResponseHead } from "./response-head.ts";
import type { Target } from "./target.ts";
import type { UpstreamFailure } from "./upstream-failure.ts";

export type AnswerFraming =
  | { readonly kind: "none" }
  | { readonly kind: "length"; readonly bytes: number }
  | { readonly kind: "chunked" }
  | { readonly kind: "until-close" };

/** Who asked. Every request ends with exactly one `onBody` that is the end, one `onUpgrade` or one `onFailure`. */
export interface AnswerSink {
  onConnected(): void;
  onInformational(head: ResponseHead): void;
  onAnswer(head: ResponseHead, framing: AnswerFraming): void;
  /** Everything one read brought. `parts` are valid during the call; what is needed longer is `kept`. */
  onBody(parts: readonly Buffer[], isEnd: boolean, trailers: string): void;
  /** `rest`, too, is valid during the call. */
  onUpgrade(head: ResponseHead, rest: Buffer): void;
  onFailure(failure: UpstreamFailure): void;
  onWritable(): void;
}

/** After 101 the connection's bytes belong to a tunnel. */
export interface TunnelEnd {
  /** `bytes` are valid during the call. */
  onData(bytes: Buffer): void;
  onEnd(): void;
  onClose(): void;
  onWritable(): void;
}

const { Socket } = net();

/** A failed write does not destroy the socket: the app may have answered before it stopped reading, and that answer is still there. */
class PatientSocket extends Socket {
  isBroken = false;
  /** Since it was last set to false: the kernel took bytes, or may have. */
  hasSent = false;
  #isDispatching = false;

  override _write(chunk: unknown, encoding: BufferEncoding, callback: (error?: Error | null) => void): void {
    this.#isDispatching = true;
    super._write(chunk, encoding, (error) => this.#ignore(error, callback));
    this.#isDispatching = false;
  }

  override _writev(chunks: { chunk: unknown; encoding: BufferEncoding }[], callback: (error?: Error | null) => void): void {
    this.#isDispatching = true;
    super._writev?.(chunks, (error) => this.#ignore(error, callback));
    this.#isDispatching = false;
  }

  /** libuv writes at once what it can: an error that comes back within the call says that not one byte went out. */
  #ignore(error: Error | null | undefined, callback: (error?: Error | null) => void): void {
    if (error) this.isBroken = true;
    if (!error || !this.#isDispatching) this.hasSent = true;
    callback();
  }
}

type State = "connecting" | "idle" | "head" | "body" | "tunnel" | "dead";

export class Upstream {
  readonly target: Target;
  readonly socket: PatientSocket;
  idleSinceMs = 0;
  /** It carried a request before: it may have been closed meanwhile. */
  isReused = false;
  /** The request was written whole; else the connection cannot carry another. */
  requestIsComplete = false;
  hasAnswerBytes = false;
  tunnel: TunnelEnd | null = null;
  #sink: AnswerSink | null;
  #state: State = "connecting";
  #isHead = false;
  #pending: Buffer | null = null;
  #informational = 0;
  #framing: AnswerFraming = { kind: "none" };
  #left = 0;
  #chunks: ChunkParser | null = null;
  #answerAllowsReuse = false;
  #lastReadBytes = 0;

  constructor(target: Target, sink: AnswerSink) {
    this.target = target;
    this.#sink = sink;
    this.socket = new PatientSocket({
      allowHalfOpen: true,
      onread: {
        buffer: () => bufferAfter(this.#lastReadBytes),
        callback: (bytes, buffer) => this.#onRead(buffer.subarray(0, bytes) as Buffer),
      },
    });
    this.socket.on("connect", () => this.#onConnect());
    this.socket.on("end", () => this.#onEnd());
    this.socket.on("error", (error: NodeJS.ErrnoException) => this.#fail(error.code ?? "unknown"));
    this.socket.on("close", () => this.#onClose());
    this.socket.on("drain", () => (this.tunnel ?? this.#sink)?.onWritable());
    const { address } = target;
    if (address.kind === "unix") this.socket.connect({ path: address.path });
    else this.socket.setNoDelay(true).connect({ host: address.host, port: address.port });
    target.connections.add(this);
  }

  get isConnecting(): boolean {
    return this.#state === "connecting";
  }

  /** The app had closed its side before the request came: not one byte of it arrived. */
  get tookNothing(): boolean {
    return this.socket.isBroken && !this.socket.hasSent;
  }

  /** Begins a request on a connection from the pool. */
  reuse(sink: AnswerSink): void {
    this.#sink = sink;
    this.isReused = true;
  }

  /** Announces the request whose bytes follow on `socket`. */
  begin(method: string): void {
    this.#state = "head";
    this.#isHead = method === "HEAD";
    this.#informational = 0;
    this.hasAnswerBytes = false;
    this.requestIsComplete = false;
    this.socket.hasSent = false;
  }

  /** Gives the connection back to its pool, or closes it when it cannot carry another request. */
  release(nowMs: number): void {
    this.#sink = null;
    if (this.#state !== "idle" || !this.#answerAllowsReuse || !this.requestIsComplete || this.socket.isBroken) return this.destroy();
    this.idleSinceMs = nowMs;
    if (this.socket.isPaused()) this.socket.resume();
    this.target.giveBack(this);
  }

  destroy(): void {
    this.#sink = null;
    if (this.#state === "dead") return;
    this.#state = "dead";
    this.target.forget(this);
    this.socket.destroy();
  }

  #onConnect(): void {
    if (this.#state !== "connecting") return;
    this.#state = "idle";
    this.#sink?.onConnected();
  }

  /** True: it may go on reading. */
  #onRead(bytes: Buffer): boolean {
    this.#lastReadBytes = bytes.length;
    this.#onData(bytes);
    return true;
  }

  #onData(bytes: Buffer): void {
    switch (this.#state) {
      case "tunnel":
        return this.tunnel?.onData(bytes);
      case "head":
        this.hasAnswerBytes = true;
        return this.#readHead(this.#pending === null ? bytes : Buffer.concat([this.#pending, bytes]));
      case "body":
        return this.#readBody(bytes, 0);
      case "idle":
        // Bytes nobody asked for: a desync in the making.
        this.target.counters.upstream_unexpected_bytes++;
        return this.destroy();
      case "connecting":
      case "dead":
    }
  }

  #readHead(bytes: Buffer): void {
    this.#pending = null;
    const end = headEnd(bytes, 0);
    if (end < 0 ? bytes.length > HEAD_MAX_BYTES : end > HEAD_MAX_BYTES) return this.#fail({ kind: "malformed", reason: "head too large" });
    if (end < 0) {
      this.#pending = kept(bytes);
      return;
    }
    const head = parseResponseHead(bytes, end + 2);
    if (head.kind === "refused") return this.#fail({ kind: "malformed", reason: head.reason });
    if (head.status === 101) return this.#upgrade(head, bytes.subarray(end + 4));
    if (head.status < 200) return this.#inform(head, bytes.subarray(end + 4));

    this.#answerAllowsReuse = head.keepAlive;
    this.#framing = answerFraming(head, this.#isHead);
    this.#left = this.#framing.kind === "length" ? this.#framing.bytes : 0;
    this.#chunks = this.#framing.kind === "chunked" ? new ChunkParser() : null;
    this.#state = "body";
    const sink = this.#sink;
    sink?.onAnswer(head, this.#framing);
    if (this.#sink === sink) this.#readBody(bytes, end + 4);
  }

  #inform(head: ResponseHead, rest: Buffer): void {
    if (++this.#informational > INFORMATIONAL_MAX) return this.#fail({ kind: "malformed", reason: "too many informational answers" });
    this.#sink?.onInformational(head);
    if (rest.length > 0 && this.#state === "head") this.#readHead(rest);
  }

  #upgrade(head: ResponseHead, rest: Buffer): void {
    this.#state = "tunnel";
    this.#sink?.onUpgrade(head, rest);
  }

  #readBody(bytes: Buffer, from: number): void {
    const parts: Buffer[] = [];
    const end = this.#take(bytes, from, parts);
    if (this.#chunks?.refusal) return this.#fail({ kind: "malformed", reason: this.#chunks.refusal });
    const isEnd = this.#framing.kind === "chunked" ? (this.#chunks as ChunkParser).isDone : this.#isComplete();
    if (isEnd) {
      this.#state = "idle";
      // More than was announced: nothing after it can be trusted.
      if (end < bytes.length) {
        this.target.counters.upstream_unexpected_bytes++;
        this.#answerAllowsReuse = false;
      }
    }
    this.#sink?.onBody(parts, isEnd, this.#chunks?.trailers ?? "");
  }

  #take(bytes: Buffer, from: number, parts: Buffer[]): number {
    switch (this.#framing.kind) {
      case "none":
        return from;
      case "length": {
        const end = Math.min(bytes.length, from + this.#left);
        if (end > from) parts.push(from === 0 && end === bytes.length ? bytes : bytes.subarray(from, end));
        this.#left -= end - from;
        return end;
      }
      case "until-close":
        if (bytes.length > from) parts.push(bytes.subarray(from));
        return bytes.length;
      case "chunked":
        return (this.#chunks as ChunkParser).feed(bytes, from, parts);
    }
  }

  #isComplete(): boolean {
    return this.#framing.kind === "none" || (this.#framing.kind === "length" && this.#left === 0);
  }

  #onEnd(): void {
    if (this.#state === "tunnel") return this.tunnel?.onEnd();
    if (this.#state === "body" && this.#framing.kind === "until-close") {
      this.#state = "idle";
      this.#answerAllowsReuse = false;
      return this.#sink?.onBody([], true, "");
    }
    this.#fail("end");
  }

  #onClose(): void {
    if (this.#state === "tunnel") this.tunnel?.onClose();
    this.#fail("close");
  }

  #fail(cause: string | UpstreamFailure): void {
    if (this.#state === "dead") return;
    const failure = typeof cause === "string" ? this.#failureAt(cause) : cause;
    const sink = this.#state === "tunnel" ? null : this.#sink;
    if (this.#state === "tunnel") this.tunnel?.onClose();
    this.destroy();
    sink?.onFailure(failure);
  }

  #failureAt(code: string): UpstreamFailure {
    if (this.#state === "connecting") return { kind: "not-connected", code };
    return this.#state === "body" ? { kind: "cut" } : { kind: "closed-before-answer" };
  }
}

/** RFC 9112 6.3, without its repairs. */
function answerFraming(head: ResponseHead, isHead: boolean): AnswerFraming {
  if (isHead || head.status === 204 || head.status === 304) return { kind: "none" };
  if (head.chunked) return { kind: "chunked" };
  if (head.contentLength >= 0) return { kind: "length", bytes: head.contentLength };
  return { kind: "until-close" };
}
