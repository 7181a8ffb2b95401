// One request and its one answer: route, send to a target, pass the answer on, count it. Every failure path of a request is here.
import { type AccessEnd, pathOf, roundedMs } from "./access-log.ts";
import { AnswerWriter } from "./answer-writer.ts";
import type { Client } from "./client.ts";
import type { DataPlane } from "./data-plane.ts";
import { type OwnStatus, ownAnswer } from "./error-pages.ts";
import { EventStream } from "./event-stream.ts";
import { informationalHeadText, requestHeadText } from "./forward-head.ts";
import { OVERDUE, type Phase, whatIsOverdue } from "./exchange-timeouts.ts";
import { PIPELINED_MAX_BYTES, TCP_KEEP_ALIVE_MS } from "./limits.ts";
import type { TunnelTraffic } from "./release-traffic.ts";
import { maySendTwice, place, reuseAllowed } from "./placement.ts";
import { RequestBody } from "./request-body.ts";
import type { RequestHead } from "./request-head.ts";
import type { ResponseHead } from "./response-head.ts";
import type { Service, ServiceRelease, Waiting } from "./service.ts";
import type { Target } from "./target.ts";
import { openTunnel } from "./tunnel.ts";
import { type AnswerFraming, type AnswerSink, Upstream } from "./upstream.ts";
import { describeFailure, type UpstreamFailure } from "./upstream-failure.ts";

type Fault = AccessEnd["fault"];

export class Exchange implements AnswerSink, Waiting, TunnelTraffic {
  readonly head: RequestHead;
  readonly path: string;
  readonly requestId: string;
  deadlineMs = 0;
  bagIndex = -1;
  /** Of an event stream, which counts as a tunnel: compressed, so it cannot be ended between events. */
  isOpaque = false;
  readonly #client: Client;
  readonly #plane: DataPlane;
  readonly #writer: AnswerWriter;
  readonly #startedAtMs: number;
  #phase: Phase = "new";
  #phaseAtMs: number;
  #activeAtMs: number;
  readonly #body: RequestBody;
  #service: Service | null = null;
  #release: ServiceRelease | null = null;
  #target: Target | null = null;
  #upstream: Upstream | null = null;
  #tried: Target[] = [];
  #hasRetried = false;
  /** Error code of the last connection that was refused. */
  #refusedWith = "";
  #events: EventStream | null = null;

  constructor(client: Client, plane: DataPlane, head: RequestHead) {
    this.#client = client;
    this.#plane = plane;
    this.head = head;
    this.path = pathOf(head.target);
    this.requestId = (client.forwarding.origin.isTrusted ? head.requestId : null) ?? plane.nextRequestId();
    this.#startedAtMs = plane.nowMs();
    this.#phaseAtMs = this.#startedAtMs;
    this.#activeAtMs = this.#startedAtMs;
    this.#body = new RequestBody(head);
    this.#writer = new AnswerWriter(client, head);
  }

  get isDone(): boolean {
    return this.#phase === "done";
  }

  get bodyIsComplete(): boolean {
    return this.#body.isComplete;
  }

  begin(): void {
    this.#plane.counters.requests++;
    this.reroute();
  }

  /** Finds the service in the current table; again after each swap while nothing was sent. */
  reroute(): void {
    const service = this.#plane.router.find(this.#client.listener, this.head.hostName, this.path);
    if (service === null) {
      this.#plane.counters.requests_unknown_host++;
      return this.#answerItself(404, "client", "no service for this host and path");
    }
    this.#service = service;
    const { maintenance } = service.routed;
    if (maintenance !== null && this.path !== maintenance.healthPath) {
      this.#plane.counters.requests_maintenance++;
      return this.#answerItself(503, "edge", "maintenance", maintenance.page);
    }
    if (this.#refusesItsSize(service)) return;
    if (this.#phase === "new" && service.waitingCount > 0) return this.#wait();
    this.#dispatch();
  }

  tryAgain(): void {
    this.#tried = [];
    this.#dispatch();
  }

  giveUp(): void {
    this.#plane.counters.requests_queue_timeout++;
    this.#answerItself(503, "release", `no target took the request in time${this.#refusedWith && ` (${this.#refusedWith})`}`);
  }

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
    const allowed = reuseAllowed(this.head, this.#hasRetried);
    const placed = place(release, { tried: this.#tried, reuse: allowed, nowMs: this.#plane.nowMs() });
    if (placed === null) {
      // No longer in its hand, so that it may drain; but if no target ever takes the request, that was this release's fault.
      release.hand.exchanges.delete(this);
      return this.#wait();
    }
    this.#target = placed.target;
    if (placed.idle === null) {
      this.#plane.counters.upstream_connections++;
      this.#enter("connecting");
      this.#upstream = new Upstream(placed.target, this);
      return;
    }
    this.#plane.counters.upstream_reused++;
    this.#upstream = placed.idle;
    placed.idle.reuse(this);
    this.#send(placed.idle);
  }

  #wait(): void {
    const service = this.#service as Service;
    const { counters } = this.#plane;
    const isBack = this.deadlineMs > 0;
    if (!isBack) {
      counters.requests_queued++;
      this.deadlineMs = this.#plane.nowMs() + service.routed.limits.queueTimeoutMs;
    }
    this.#enter("waiting");
    if (service.wait(this, isBack)) return;
    counters.requests_queue_full++;
    this.#answerItself(503, "release", "the queue is full");
  }

  onConnected(): void {
    this.#target?.accepted();
    this.#send(this.#upstream as Upstream);
  }

  #send(upstream: Upstream): void {
    this.#enter("sent");
    const { forwarding } = this.#client;
    const headText = requestHeadText(this.head, { forwarding, requestId: this.requestId, closes: upstream.target.idleMaxMs <= 0 });
    this.#body.begin(upstream, headText);
    if (upstream.isReused && upstream.tookNothing) return this.#sendAgain(upstream);
    if (!this.bodyIsComplete && !upstream.socket.writableNeedDrain) this.#client.resumeInput();
  }

  /** Body as it is read from the client. */
  requestBody(parts: Buffer[], isEnd: boolean, trailers: string): void {
    this.#body.take(parts, isEnd, trailers);
    this.#activeAtMs = this.#plane.nowMs();
    if (this.#service !== null && this.#refusesItsSize(this.#service)) return;
    const upstream = this.#phase === "sent" || this.#phase === "answering" ? this.#upstream : null;
    if (upstream === null) {
      if (this.#body.unsentBytes > PIPELINED_MAX_BYTES) this.#client.pauseInput();
      return;
    }
    this.#body.pass(upstream, "");
    if (upstream.socket.writableNeedDrain) this.#client.pauseInput();
  }

  onWritable(): void {
    this.#activeAtMs = this.#plane.nowMs();
    this.#client.resumeInput();
  }

  #refusesItsSize({ routed }: Service): boolean {
    if (Math.max(this.head.contentLength, this.#body.bytesRead) <= routed.limits.requestBodyMaxBytes) return false;
    this.#plane.counters.requests_body_too_large++;
    this.#fail(413, "client", "body too large");
    return true;
  }

  onInformational(head: ResponseHead): void {
    const isContinue = head.status === 100;
    if (this.head.minor === 0 || (isContinue && !this.#body.owesContinue)) return;
    if (isContinue) this.#body.owesContinue = false;
    this.#client.socket.write(informationalHeadText(head), "latin1");
  }

  onAnswer(head: ResponseHead, framing: AnswerFraming): void {
    this.#enter("answering");
    const closes = !this.head.keepAlive || !this.bodyIsComplete || this.#client.closesAfterThis;
    this.#writer.start(head, framing, { closes, date: this.#plane.httpDate() });
    if (head.eventStream !== null && (framing.kind === "chunked" || framing.kind === "until-close")) this.#becomeEventStream(head);
  }

  onBody(parts: readonly Buffer[], isEnd: boolean, trailers: string): void {
    this.#activeAtMs = this.#plane.nowMs();
    const last = this.#events?.take(parts) ?? null;
    if (last !== null && !isEnd) return this.#endEventStream(last);
    this.#writer.body(parts, isEnd, trailers);
    if (isEnd) return this.#finish(null, null);
    if (this.#client.socket.writableNeedDrain) this.#upstream?.socket.pause();
  }

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
    const [client, plane] = [this.#client, this.#plane];
    openTunnel({ client, upstream, head, rest, hand, plane, onEnd: (end) => this.#log({ ...end, status: 101 }) });
  }

  onFailure(failure: UpstreamFailure): void {
    if (failure.kind === "not-connected") return this.#notConnected(failure.code);
    const { counters } = this.#plane;
    if (failure.kind === "closed-before-answer" && this.#mayRetry()) return this.#sendAgain(this.#upstream as Upstream);
    const { counter, reason } = describeFailure(failure);
    counters[counter]++;
    this.#fail(502, "release", reason);
  }

  /** On a fresh connection: the reused one was closed before the request reached it. */
  #sendAgain(upstream: Upstream): void {
    upstream.destroy();
    this.#hasRetried = true;
    this.#plane.counters.requests_retried++;
    this.#attempt(this.#release as ServiceRelease);
  }

  /** A reused connection may have been closed before the request reached it. */
  #mayRetry(): boolean {
    const upstream = this.#upstream as Upstream;
    return upstream.isReused && !upstream.hasAnswerBytes && !this.#hasRetried && maySendTwice(this.head);
  }

  /** Nothing was sent: another target may take it, else it waits. */
  #notConnected(code: string): void {
    const target = this.#target as Target;
    this.#upstream = null;
    this.#refusedWith = code;
    if (code === "EAGAIN") this.#plane.counters.upstream_backlog_full++;
    else {
      this.#plane.counters.upstream_refused++;
      target.refused(this.#plane.nowMs());
    }
    this.#tried.push(target);
    this.#attempt(this.#release as ServiceRelease);
  }

  #becomeEventStream(head: ResponseHead): void {
    const { hand } = this.#release as ServiceRelease;
    this.#events = new EventStream();
    this.#client.socket.setKeepAlive(true, TCP_KEEP_ALIVE_MS);
    this.isOpaque = head.eventStream === "opaque";
    hand.exchanges.delete(this);
    hand.tunnels.add(this);
    this.#plane.counters.tunnels_opened++;
  }

  closeGently(): void {
    if (this.#events === null || this.isOpaque || this.isDone) return;
    this.#events.isEnding = true;
    if (this.#events.isBetweenEvents) this.#endEventStream([]);
  }

  #endEventStream(parts: readonly Buffer[]): void {
    this.#plane.counters.tunnels_closed_by_drain++;
    this.#writer.body(parts, true, "");
    this.#finish(null, "event stream ended between events by drain");
  }

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
    this.#plane.counters.requests_refused++;
    if (this.#phase === "waiting") this.#service?.stopWaiting(this);
    this.#fail(status, "client", reason);
  }

  check(nowMs: number): void {
    const overdue = whatIsOverdue({
      phase: this.#phase,
      inPhaseMs: nowMs - this.#phaseAtMs,
      quietMs: nowMs - this.#activeAtMs,
      owesContinue: this.#body.owesContinue,
      isBroken: this.#upstream?.socket.isBroken ?? false,
      isEventStream: this.#events !== null,
      clientIsBehind: this.#client.socket.writableLength > 0,
      responseTimeoutMs: this.#service?.routed.limits.responseTimeoutMs ?? 0,
    });
    if (overdue === null) return;
    if (overdue === "continue") {
      this.#body.owesContinue = false;
      this.#client.socket.write("HTTP/1.1 100 Continue\r\n\r\n", "latin1");
      return;
    }
    const { counter, status, reason } = OVERDUE[overdue];
    this.#plane.counters[counter]++;
    if (overdue !== "connect") return this.#fail(status, "release", reason);
    this.#upstream?.destroy();
    this.#notConnected("ETIMEDOUT");
  }

  #fail(status: OwnStatus, fault: Fault, reason: string): void {
    if (this.isDone) return;
    if (!this.#writer.isStarted) return this.#answerItself(status, fault, reason);
    this.#end(fault, reason, this.#writer.status);
    this.#client.cut();
  }

  #answerItself(status: OwnStatus, fault: Fault, reason: string, page: string | null = null): void {
    const closes = !this.head.keepAlive || !this.bodyIsComplete || this.#client.closesAfterThis || this.head.minor === 0;
    const isHead = this.head.method === "HEAD";
    const [requestId, date] = [this.requestId, this.#plane.httpDate()];
    const bytes = ownAnswer({ status, date, requestId, closes, isHead, page, isMaintenance: reason === "maintenance" });
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
    this.#log({ status, fault, reason, bytesIn: this.#body.bytesRead, bytesOut: this.#writer.bytesOut });
    this.#service?.roomMayBeFree();
  }

  #log(end: AccessEnd): void {
    const entry = {
      service: this.#service?.routed.id ?? null,
      release: this.#release?.hand.id ?? null,
      instance: this.#target?.instance ?? null,
      client: this.#client.forwarding.origin.clientAddress,
      method: this.head.method,
      host: this.head.host,
      path: this.path,
      requestId: this.requestId,
      durationMs: roundedMs(this.#plane.nowMs() - this.#startedAtMs),
    };
    this.#plane.accessLog.write(entry, end);
  }

  #enter(phase: Phase): void {
    this.#phase = phase;
    this.#phaseAtMs = this.#plane.nowMs();
  }
}
