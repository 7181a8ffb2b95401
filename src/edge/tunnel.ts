// An upgraded connection: bytes both ways until both sides are done. WebSockets are followed frame by frame, so that draining can close them.
import type { Client } from "./client.ts";
import type { DataPlane } from "./data-plane.ts";
import { upgradeHeadText } from "./forward-head.ts";
import { APP_CLOSE_WAIT_MS, CLOSE_ANSWER_MS, HALF_CLOSED_MAX_MS, TUNNEL_IDLE_MS } from "./limits.ts";
import { kept } from "./read-buffer.ts";
import type { ReleaseHand, TunnelTraffic } from "./release-traffic.ts";
import type { ResponseHead } from "./response-head.ts";
import type { TunnelEnd, Upstream } from "./upstream.ts";
import { CLOSE_SERVICE_RESTART, closeFrame, FrameReader } from "./websocket-frames.ts";

export interface TunnelStart {
  readonly client: Client;
  readonly upstream: Upstream;
  readonly head: ResponseHead;
  /** Bytes of the tunnel that came with the answer's head. */
  readonly rest: Buffer;
  readonly hand: ReleaseHand;
  readonly plane: DataPlane;
  readonly onEnd: (end: TunnelEnding) => void;
}

export interface TunnelEnding {
  readonly fault: null;
  readonly reason: string;
  readonly bytesIn: number;
  readonly bytesOut: number;
}

/** Answers 101 to the client and begins. */
export function openTunnel(start: TunnelStart): Tunnel {
  const tunnel = new Tunnel(start);
  start.client.socket.write(upgradeHeadText(start.head), "latin1");
  const early = start.client.becomeTunnel(tunnel);
  start.upstream.tunnel = tunnel;
  start.hand.tunnels.add(tunnel);
  start.plane.counters.tunnels_opened++;
  if (start.rest.length > 0) tunnel.onData(start.rest);
  if (early !== null) tunnel.fromClient(early);
  start.client.resumeInput();
  return tunnel;
}

/**
 * Closing a WebSocket: a close goes to the app at a frame boundary; what the app still sends is passed on, and its own close becomes
 * the client's 1012, so that the client gets every message and exactly one close. An app that does not answer in time is not waited for.
 */
type Closing = "no" | "asked" | "app-told" | "client-told";

export class Tunnel implements TunnelTraffic, TunnelEnd {
  readonly isOpaque: boolean;
  readonly #start: TunnelStart;
  readonly #appFrames: FrameReader | null;
  readonly #clientFrames: FrameReader | null;
  #closing: Closing = "no";
  #closingAtMs = 0;
  #clientToldAtMs = 0;
  #clientEnded = false;
  #appEnded = false;
  #isDone = false;
  #bytesIn = 0;
  #bytesOut = 0;
  #activeAtMs: number;

  constructor(start: TunnelStart) {
    this.#start = start;
    this.isOpaque = start.head.upgrade?.toLowerCase() !== "websocket";
    this.#appFrames = this.isOpaque ? null : new FrameReader();
    this.#clientFrames = this.isOpaque ? null : new FrameReader();
    this.#activeAtMs = start.plane.nowMs();
  }

  // ── bytes ────────────────────────────────────────────────────────────────────────────────────

  fromClient(bytes: Buffer): void {
    if (this.#isDone) return;
    this.#activeAtMs = this.#start.plane.nowMs();
    this.#bytesIn += bytes.length;
    const frames = this.#clientFrames;
    if (frames === null || this.#closing === "no") {
      frames?.skip(bytes);
      return this.#toApp(bytes);
    }
    if (this.#closing === "asked") return this.#tellApp(bytes, frames);
    // The app was told that no more comes; only the client's answer to a close still has a meaning.
    this.#dropUntilClose(bytes, frames);
  }

  onData(bytes: Buffer): void {
    if (this.#isDone) return;
    this.#activeAtMs = this.#start.plane.nowMs();
    this.#bytesOut += bytes.length;
    const frames = this.#appFrames;
    if (frames === null || this.#closing === "no" || this.#closing === "asked") {
      frames?.skip(bytes);
      return this.#toClient(bytes);
    }
    if (this.#closing === "app-told") this.#passUntilClose(bytes, frames);
  }

  #toApp(bytes: Buffer): void {
    const { client, upstream } = this.#start;
    if (!upstream.socket.write(bytes)) client.pauseInput();
  }

  #toClient(bytes: Buffer): void {
    const { client, upstream } = this.#start;
    if (!client.socket.write(kept(bytes))) upstream.socket.pause();
  }

  clientWritable(): void {
    this.#start.upstream.socket.resume();
  }

  onWritable(): void {
    this.#start.client.resumeInput();
  }

  // ── draining ─────────────────────────────────────────────────────────────────────────────────

  closeGently(): void {
    if (this.isOpaque || this.#isDone || this.#closing !== "no") return;
    this.#closing = "asked";
    this.#closingAtMs = this.#start.plane.nowMs();
    this.#start.plane.counters.tunnels_closed_by_drain++;
    if (this.#clientFrames?.isAtBoundary) this.#sendAppClose();
  }

  /** Passes the rest of the frame that the client is sending, then the close. */
  #tellApp(bytes: Buffer, frames: FrameReader): void {
    const { end, close } = frames.next(bytes, 0);
    if (close) {
      // The client is closing by itself: its own close does the work.
      this.#closing = "no";
      frames.skip(bytes);
      return this.#toApp(bytes);
    }
    this.#toApp(bytes.subarray(0, end));
    if (!frames.isAtBoundary) return;
    this.#sendAppClose();
    if (end < bytes.length) this.#dropUntilClose(bytes.subarray(end), frames);
  }

  #sendAppClose(): void {
    this.#closing = "app-told";
    this.#toApp(closeFrame(CLOSE_SERVICE_RESTART, true));
  }

  #passUntilClose(bytes: Buffer, frames: FrameReader): void {
    for (let at = 0; at < bytes.length;) {
      const { end, close } = frames.next(bytes, at);
      if (end > at) this.#toClient(bytes.subarray(at, end));
      if (close) return this.#sendClientClose();
      at = end;
      if (frames.isAtBoundary && this.#appIsLate()) return this.#sendClientClose();
    }
  }

  #sendClientClose(): void {
    this.#closing = "client-told";
    this.#clientToldAtMs = this.#start.plane.nowMs();
    this.#start.client.socket.write(closeFrame(CLOSE_SERVICE_RESTART, false));
  }

  #dropUntilClose(bytes: Buffer, frames: FrameReader): void {
    for (let at = 0; at < bytes.length;) {
      const { end, close } = frames.next(bytes, at);
      if (close) return this.#clientAnswered(bytes.subarray(end));
      at = end;
    }
  }

  /** The client's close is passed on, and both sides end. */
  #clientAnswered(close: Buffer): void {
    if (!this.#appEnded) this.#toApp(close);
    this.#start.client.close();
    this.#end("closed by drain");
  }

  #appIsLate(): boolean {
    return this.#start.plane.nowMs() - this.#closingAtMs > APP_CLOSE_WAIT_MS;
  }

  /** The drain bound. */
  cut(): void {
    if (this.#isDone) return;
    this.#start.hand.cut++;
    this.#start.plane.counters.answers_cut_by_drain++;
    this.#start.client.cut();
    this.#end("cut by the drain bound");
  }

  check(nowMs: number): void {
    if (this.#closing === "app-told" && this.#appIsLate() && this.#appFrames?.isAtBoundary) this.#sendClientClose();
    if (this.#closing === "client-told" && nowMs - this.#clientToldAtMs > CLOSE_ANSWER_MS) {
      this.#start.client.close();
      return this.#end("closed by drain, without the client's answer");
    }
    const quietMaxMs = this.#clientEnded || this.#appEnded ? HALF_CLOSED_MAX_MS : TUNNEL_IDLE_MS;
    if (nowMs - this.#activeAtMs < quietMaxMs) return;
    this.#start.client.close();
    this.#end("idle for too long");
  }

  // ── ends ─────────────────────────────────────────────────────────────────────────────────────

  clientEnded(): void {
    this.#clientEnded = true;
    if (this.#isDone) return;
    if (this.#appEnded) return this.#endBoth("ended by both sides");
    this.#start.upstream.socket.end();
  }

  onEnd(): void {
    this.#appEnded = true;
    if (this.#isDone) return;
    if (this.#closing === "app-told") this.#sendClientClose();
    if (this.#closing === "client-told") return;
    if (this.#clientEnded) return this.#endBoth("ended by both sides");
    this.#start.client.socket.end();
  }

  clientGone(): void {
    this.#end("connection lost by the client");
  }

  onClose(): void {
    if (this.#isDone || (this.#closing === "client-told" && !this.#clientEnded)) return;
    if (this.#appEnded) this.#start.client.close();
    else this.#start.client.cut();
    this.#end("connection lost by the app");
  }

  #endBoth(reason: string): void {
    this.#start.client.close();
    this.#end(reason);
  }

  #end(reason: string): void {
    if (this.#isDone) return;
    this.#isDone = true;
    this.#start.hand.tunnels.delete(this);
    this.#start.upstream.tunnel = null;
    this.#start.upstream.socket.destroySoon();
    this.#start.upstream.target.forget(this.#start.upstream);
    this.#start.onEnd({ fault: null, reason, bytesIn: this.#bytesIn, bytesOut: this.#bytesOut });
  }
}
