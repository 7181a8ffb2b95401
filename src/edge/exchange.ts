// One request and its one answer: route, send to a target, pass the answer on, count it. Every failure path of a request is here.
import { AnswerWriter } from "./answer-writer.ts";
import type { Client } from "./client.ts";
import type { DataPlane } from "./data-plane.ts";
import { type OwnStatus, ownAnswer } from "./error-pages.ts";
import { EventStreamEnd } from "./event-stream.ts";
import { allowedTrailers, informationalHeadText, requestHeadText } from "./forward-head.ts";
import { writeFramed } from "./framed-write.ts";
import {
  ANSWER_STALL_MS,
  BROKEN_WRITE_WAIT_MS,
  CONNECT_TIMEOUT_MS,
  CONTINUE_WAIT_MS,
  PIPELINED_MAX_BYTES,
  TUNNEL_IDLE_MS,
} from "./limits.ts";
import type { TunnelTraffic } from "./release-traffic.ts";
import type { RequestHead } from "./request-head.ts";
import type { ResponseHead } from "./response-head.ts";
import type { Service, ServiceRelease, Waiting } from "./service.ts";
import type { Target } from "./target.ts";
import { openTunnel } from "./tunnel.ts";
import { type AnswerFraming, type AnswerSink, Upstream, type UpstreamFailure } from "./upstream.ts";

type Phase = "new" | "waiting" | "connecting" | "sent" | "answering" | "done";
type Fault = "client" | "release" | "edge" | null;
const IDEMPOTENT = new Set(["GET", "HEAD", "OPTIONS", "PUT", "DELETE"]);
const RETRY_AFTER_SECONDS = 1;
const MAINTENANCE_RETRY_AFTER_SECONDS = 60;

export class Exchange implements AnswerSink, Waiting, TunnelTraffic {
  readonly head: RequestHead;
  readonly requestId: string;
  deadlineMs = 0;
  bodyIsComplete: boolean;
  /** Of an event stream, which counts as a tunnel: compressed, so it cannot be ended between events. */
  isOpaque = false;
  readonly #client: Client;
  readonly #plane: DataPlane;
  readonly #writer: AnswerWriter;
  readonly #startedAtMs: number;
  #phase: Phase = "new";
  #phaseAtMs: number;
  #activeAtMs: number;
  #bytesIn = 0;
  #service: Service | null = null;
  #release: ServiceRelease | null = null;
  #target: Target | null = null;
  #upstream: Upstream | null = null;
  #tried: Target[] = [];
  #hasRetried = false;
  /** Body read before a target took the request. */
  #unsent: Buffer[] = [];
  #trailers = "";
  #owesContinue: boolean;
  #events: EventStreamEnd | null = null;
  #endsAtNextEvent = false;

  constructor(client: Client, plane: DataPlane, head: RequestHead) {
    this.#client = client;
    this.#plane = plane;
    this.head = head;
    this.requestId = (client.origin.isTrusted ? head.requestId : null) ?? plane.nextRequestId();
    this.#startedAtMs = plane.nowMs();
    this.#phaseAtMs = this.#startedAtMs;
    this.#activeAtMs = this.#startedAtMs;
    this.bodyIsComplete = !head.chunked && head.contentLength <= 0;
    this.#owesContinue = head.expectContinue && !this.bodyIsComplete;
    this.#writer = new AnswerWriter(client, head);
  }

  get isDone(): boolean {
    return this.#phase === "done";
  }

  begin(): void {
    this.#plane.counters.requests++;
    this.reroute();
  }

  /** Finds the service in the current table; again after each swap while nothing was sent. */
  reroute(): void {
    const path = pathOf(this.head.target);
    const service = this.#plane.router.find(this.#client.listener, this.head.hostName, path);
    if (service === null) {
      this.#plane.counters.requests_unknown_host++;
      return this.#answerItself(404, "client", "no service for this host and path");
    }
    this.#service = service;
    const { maintenance } = service.routed;
    if (maintenance !== null && path !== maintenance.healthPath) {
      this.#plane.counters.requests_maintenance++;
      return this.#answerItself(503, "edge", "maintenance", maintenance.page);
    }
    if (this.#isTooLarge()) return this.#tooLarge();
    if (this.#phase === "new" && service.waitingCount > 0) return this.#wait();
    this.#dispatch();
  }

  tryAgain(): void {
    this.#tried = [];
    this.#dispatch();
  }

  giveUp(): void {
    this.#plane.counters.requests_queue_timeout++;
    this.#answerItself(503, "release", "no target took the request in time");
  }

  // ── the request ──────────────────────────────────────────────────────────────────────────────

  #dispatch(): void {
    const release = (this.#service as Service).split.next();
    if (release === null) {
      this.#plane.counters.requests_nothing_ready++;
      return this.#answerItself(503, "edge", "nothing is ready");
    }
    this.#release = release;
    release.hand.exchanges.add(this);
    this.#attempt(release);
  }

  #attempt(release: ServiceRelease): void {
    const nowMs = this.#plane.nowMs();
    const target = release.nextTarget(nowMs, this.#tried);
    if (target === null) {
      release.hand.exchanges.delete(this);
      this.#release = null;
      return this.#wait();
    }
    this.#target = target;
    const idle = this.#mayReuse(target) ? target.takeIdle(nowMs) : null;
    if (idle !== null) {
      this.#plane.counters.upstream_reused++;
      this.#upstream = idle;
      idle.reuse(this);
      return this.#send(idle);
    }
    this.#plane.counters.upstream_connections++;
    this.#enter("connecting");
    this.#upstream = new Upstream(target, this);
  }

  /** Where a server's keep-alive time is unknown, only what may be sent twice goes out on a connection that may just have been closed. */
  #mayReuse(target: Target): boolean {
    if (this.#hasRetried || this.head.upgrade !== null) return false;
    return target.keepAliveMs !== null || this.#maySendTwice();
  }

  #maySendTwice(): boolean {
    return IDEMPOTENT.has(this.head.method) && !this.head.chunked && this.head.contentLength <= 0;
  }

  #wait(): void {
    const service = this.#service as Service;
    const { counters } = this.#plane;
    if (this.deadlineMs === 0) {
      counters.requests_queued++;
      this.deadlineMs = this.#plane.nowMs() + service.routed.limits.queueTimeoutMs;
    }
    this.#enter("waiting");
    if (service.wait(this)) return;
    counters.requests_queue_full++;
    this.#answerItself(503, "release", "the queue is full");
  }

  onConnected(): void {
    this.#target?.accepted();
    this.#send(this.#upstream as Upstream);
  }

  #send(upstream: Upstream): void {
    this.#enter("sent");
    upstream.begin(this.head.method);
    upstream.requestIsComplete = this.bodyIsComplete;
    const prefix = requestHeadText(this.head, {
      origin: this.#client.origin,
      requestId: this.requestId,
      closes: upstream.target.idleMaxMs <= 0,
    });
    const parts = this.#unsent;
    this.#unsent = [];
    writeFramed(upstream.socket, {
      prefix,
      parts,
      isChunked: this.head.chunked,
      isEnd: this.bodyIsComplete,
      trailers: allowedTrailers(this.#trailers, this.head.trailers),
    });
    if (!this.bodyIsComplete && !upstream.socket.writableNeedDrain) this.#client.resumeInput();
  }

  /** Body as it is read from the client. */
  requestBody(parts: Buffer[], isEnd: boolean, trailers: string): void {
    this.#owesContinue = false;
    for (const part of parts) this.#bytesIn += part.length;
    this.bodyIsComplete = isEnd;
    this.#trailers = trailers;
    this.#activeAtMs = this.#plane.nowMs();
    if (this.#service !== null && this.#isTooLarge()) return this.#tooLarge();
    const upstream = this.#upstream;
    if (upstream === null || (this.#phase !== "sent" && this.#phase !== "answering")) {
      this.#unsent.push(...parts);
      if (this.#bytesIn > PIPELINED_MAX_BYTES) this.#client.pauseInput();
      return;
    }
    upstream.requestIsComplete = isEnd;
    const { chunked, trailers: announced } = this.head;
    writeFramed(upstream.socket, { prefix: "", parts, isChunked: chunked, isEnd, trailers: allowedTrailers(trailers, announced) });
    if (upstream.socket.writableNeedDrain) this.#client.pauseInput();
  }

  /** The app takes more of the request. */
  onWritable(): void {
    this.#activeAtMs = this.#plane.nowMs();
    this.#client.resumeInput();
  }

  #isTooLarge(): boolean {
    return Math.max(this.head.contentLength, this.#bytesIn) > (this.#service as Service).routed.limits.requestBodyMaxBytes;
  }

  #tooLarge(): void {
    this.#plane.counters.requests_body_too_large++;
    this.#fail(413, "client", "body too large");
  }

  // ── the answer ───────────────────────────────────────────────────────────────────────────────

  onInformational(head: ResponseHead): void {
    const isContinue = head.status === 100;
    if (this.head.minor === 0 || (isContinue && !this.#owesContinue)) return;
    if (isContinue) this.#owesContinue = false;
    this.#client.socket.write(informationalHeadText(head), "latin1");
  }

  onAnswer(head: ResponseHead, framing: AnswerFraming): void {
    this.#enter("answering");
    this.#writer.start(head, framing, !this.head.keepAlive || !this.bodyIsComplete || this.#client.closesAfterThis);
    if (head.eventStream !== null && (framing.kind === "chunked" || framing.kind === "until-close")) this.#becomeEventStream(head);
  }

  onBody(parts: readonly Buffer[], isEnd: boolean, trailers: string): void {
    this.#activeAtMs = this.#plane.nowMs();
    if (this.#endsAtNextEvent && !isEnd) return this.#endAtEvent(parts);
    if (this.#events !== null) for (const part of parts) this.#events.feed(part);
    this.#writer.body(parts, isEnd, trailers);
    if (isEnd) return this.#finish(null, null);
    if (this.#client.socket.writableNeedDrain) this.#upstream?.socket.pause();
  }

  /** The client takes more of the answer. */
  clientWritable(): void {
    this.#upstream?.socket.resume();
  }

  onUpgrade(head: ResponseHead, rest: Buffer): void {
    const asked = (this.head.upgrade ?? "").toLowerCase().split(", ");
    const upstream = this.#upstream as Upstream;
    if (head.upgrade === null || !asked.includes(head.upgrade.toLowerCase())) {
      upstream.destroy();
      return this.onFailure({ kind: "malformed", reason: "101 without the upgrade that was asked for" });
    }
    const { hand } = this.#release as ServiceRelease;
    this.#phase = "done";
    hand.exchanges.delete(this);
    hand.requests++;
    openTunnel({
      client: this.#client,
      upstream,
      head,
      rest,
      hand,
      plane: this.#plane,
      onEnd: (end) => this.#log({ ...end, status: 101 }),
    });
  }

  onFailure(failure: UpstreamFailure): void {
    const { counters } = this.#plane;
    const upstream = this.#upstream as Upstream;
    switch (failure.kind) {
      case "not-connected":
        return this.#notConnected(failure.code);
      case "closed-before-answer":
        if (upstream.isReused && !upstream.hasAnswerBytes && !this.#hasRetried && this.#maySendTwice()) {
          this.#hasRetried = true;
          counters.requests_retried++;
          return this.#attempt(this.#release as ServiceRelease);
        }
        counters.upstream_closed_early++;
        return this.#fail(502, "release", "the app closed the connection without an answer");
      case "malformed":
        counters.upstream_malformed++;
        return this.#fail(502, "release", `malformed answer: ${failure.reason}`);
      case "cut":
        counters.answers_cut_by_upstream++;
        return this.#fail(502, "release", "the app ended its answer early");
    }
  }

  /** Nothing was sent: another target may take it, else it waits. */
  #notConnected(code: string): void {
    const target = this.#target as Target;
    this.#upstream = null;
    if (code === "EAGAIN") this.#plane.counters.upstream_backlog_full++;
    else {
      this.#plane.counters.upstream_refused++;
      target.refused(this.#plane.nowMs());
    }
    this.#tried.push(target);
    this.#attempt(this.#release as ServiceRelease);
  }

  // ── event streams ────────────────────────────────────────────────────────────────────────────

  #becomeEventStream(head: ResponseHead): void {
    const { hand } = this.#release as ServiceRelease;
    this.#events = new EventStreamEnd();
    this.isOpaque = head.eventStream === "opaque";
    hand.exchanges.delete(this);
    hand.tunnels.add(this);
    this.#plane.counters.tunnels_opened++;
  }

  closeGently(): void {
    if (this.#events === null || this.isOpaque || this.isDone) return;
    this.#endsAtNextEvent = true;
    if (this.#events.isBetweenEvents) this.#endEventStream([]);
  }

  #endAtEvent(parts: readonly Buffer[]): void {
    const bytes = Buffer.concat(parts);
    const events = this.#events as EventStreamEnd;
    const end = events.endIn(bytes);
    if (end >= 0) return this.#endEventStream([bytes.subarray(0, end)]);
    events.feed(bytes);
    this.#writer.body([bytes], false, "");
  }

  #endEventStream(parts: readonly Buffer[]): void {
    this.#plane.counters.tunnels_closed_by_drain++;
    this.#writer.body(parts, true, "");
    this.#finish(null, "event stream ended between events by drain");
  }

  // ── ends ─────────────────────────────────────────────────────────────────────────────────────

  /** The drain bound: visibly cut, or a 503 where no answer has begun. */
  cut(): void {
    if (this.isDone) return;
    const { hand } = this.#release as ServiceRelease;
    hand.cut++;
    this.#plane.counters.answers_cut_by_drain++;
    this.#fail(503, "edge", "cut by the drain bound");
  }

  /** The client closed its side: whatever was to come has no reader. */
  clientGone(reason: string): void {
    if (this.isDone) return;
    this.#plane.counters.requests_client_gone++;
    if (this.#phase === "waiting") this.#service?.stopWaiting(this);
    this.#end("client", reason, 499);
  }

  /** The body was malformed or too slow. */
  refuse(status: OwnStatus, reason: string): void {
    if (this.#phase === "waiting") this.#service?.stopWaiting(this);
    this.#fail(status, "client", reason);
  }

  check(nowMs: number): void {
    const inPhaseMs = nowMs - this.#phaseAtMs;
    const quietMs = nowMs - this.#activeAtMs;
    switch (this.#phase) {
      case "connecting":
        if (inPhaseMs < CONNECT_TIMEOUT_MS) return;
        this.#plane.counters.upstream_connect_timeout++;
        this.#upstream?.destroy();
        return this.#notConnected("ETIMEDOUT");
      case "sent":
        return this.#checkSent(inPhaseMs, Math.min(inPhaseMs, quietMs));
      case "answering":
        if (quietMs < (this.#events === null ? ANSWER_STALL_MS : TUNNEL_IDLE_MS) || this.#client.socket.writableLength > 0) return;
        this.#plane.counters.upstream_timeout++;
        return this.#fail(504, "release", "the app stopped in the middle of its answer");
      default:
    }
  }

  #checkSent(sinceSentMs: number, quietMs: number): void {
    if (this.#owesContinue && sinceSentMs > CONTINUE_WAIT_MS) {
      this.#owesContinue = false;
      this.#client.socket.write("HTTP/1.1 100 Continue\r\n\r\n", "latin1");
    }
    if (this.#upstream?.socket.isBroken && quietMs > BROKEN_WRITE_WAIT_MS) {
      this.#plane.counters.upstream_closed_early++;
      return this.#fail(502, "release", "the app stopped reading the request");
    }
    if (quietMs < (this.#service as Service).routed.limits.responseTimeoutMs) return;
    this.#plane.counters.upstream_timeout++;
    this.#fail(504, "release", "the app did not answer in time");
  }

  #fail(status: OwnStatus, fault: Fault, reason: string): void {
    if (this.isDone) return;
    if (!this.#writer.isStarted) return this.#answerItself(status, fault, reason);
    this.#end(fault, reason, this.#writer.status);
    this.#client.cut();
  }

  #answerItself(status: OwnStatus, fault: Fault, reason: string, page: string | null = null): void {
    const retryAfterSeconds = reason === "maintenance" ? MAINTENANCE_RETRY_AFTER_SECONDS : RETRY_AFTER_SECONDS;
    const closes = !this.head.keepAlive || !this.bodyIsComplete || this.#client.closesAfterThis || this.head.minor === 0;
    const isHead = this.head.method === "HEAD";
    const { requestId } = this;
    const bytes = ownAnswer({ status, requestId, closes, isHead, page, retryAfterSeconds: status === 503 ? retryAfterSeconds : null });
    this.#client.socket.write(bytes);
    this.#writer.closes = closes;
    this.#writer.bytesOut = bytes.length;
    this.#end(fault, reason, status);
    this.#client.answerDone(closes);
  }

  #finish(fault: Fault, reason: string | null): void {
    const { status, closes } = this.#writer;
    this.#end(status >= 500 ? "release" : fault, reason, status);
    this.#client.answerDone(closes);
  }

  /** Counts, logs and lets go of everything; the client connection is the caller's. */
  #end(fault: Fault, reason: string | null, status: number): void {
    this.#phase = "done";
    const nowMs = this.#plane.nowMs();
    const hand = this.#release?.hand;
    if (hand !== undefined) {
      hand.exchanges.delete(this);
      hand.tunnels.delete(this);
      hand.requests++;
      if (fault === "release") hand.errors++;
    }
    if (reason === null) this.#upstream?.release(nowMs);
    else this.#upstream?.destroy();
    this.#log({ status, fault, reason, bytesIn: this.#bytesIn, bytesOut: this.#writer.bytesOut });
    this.#unsent = [];
    this.#service?.roomMayBeFree();
  }

  #log(end: { status: number; fault: Fault; reason: string | null; bytesIn: number; bytesOut: number }): void {
    this.#plane.accessLog.write({
      service: this.#service?.routed.id ?? null,
      release: this.#release?.hand.id ?? null,
      instance: this.#target?.instance ?? null,
      client: this.#client.origin.clientAddress,
      method: this.head.method,
      host: this.head.host,
      path: pathOf(this.head.target),
      status: end.status,
      durationMs: Math.round((this.#plane.nowMs() - this.#startedAtMs) * 10) / 10,
      bytesIn: end.bytesIn,
      bytesOut: end.bytesOut,
      requestId: this.requestId,
      fault: end.fault,
      reason: end.reason,
    });
  }

  #enter(phase: Phase): void {
    this.#phase = phase;
    this.#phaseAtMs = this.#plane.nowMs();
  }
}

function pathOf(target: string): string {
  const query = target.indexOf("?");
  return query < 0 ? target : target.slice(0, query);
}
