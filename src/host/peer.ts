// Control plane and agent keep each other alive: each holds its lock and every listener, watches the other over IPC, ends it when it hangs
// and starts it again, but only when its lock is free.
import type { ChildProcess } from "node:child_process";
import type { ProcessIdentity } from "../model/host/instance.ts";
import { systemClock, type Clock } from "../platform/clock.ts";
import { tryLock, type HeldLock } from "../platform/lock.ts";
import type { Log } from "../platform/log.ts";
import { daemonLock, readDaemon, recordDaemon, spawnDaemon, type DaemonName } from "./daemon.ts";
import type { Home } from "./home.ts";
import { HeldListeners, inheritedListeners, type ListenerHandle } from "./listeners.ts";
import { identityOf, isAlive, killProcess, signalProcess, waitForEnd } from "./process-identity.ts";
import { currentRuntime, ownRuntime } from "./runtime.ts";

export interface PeerOptions {
  readonly home: Home;
  readonly role: DaemonName;
  readonly log: Log;
  readonly clock?: Clock;
}

type Message =
  | { readonly kind: "ping" | "pong" | "stop" }
  | { readonly kind: "listener"; readonly id: string }
  | { readonly kind: "listener-closed"; readonly id: string };

type Channel = Pick<ChildProcess, "send" | "connected" | "on" | "off"> & { readonly pid?: number | undefined };

const LOCK_WAIT_MS = 5_000;
const WATCH_INTERVAL_MS = 500;
const PING_INTERVAL_MS = 2_000;
/** Longer than any synchronous work of either side. */
const HUNG_AFTER_MS = 15_000;
const TERM_WAIT_MS = 3_000;
const KILL_WAIT_MS = 2_000;
const RESTART_BACKOFF_MAX_MS = 10_000;

/** Null when another process holds the role's lock: this one has nothing to do and ends. */
export async function becomePeer(options: PeerOptions): Promise<Peer | null> {
  const clock = options.clock ?? systemClock;
  const untilMs = clock.monotonicMs() + LOCK_WAIT_MS;
  for (;;) {
    const lock = tryLock(daemonLock(options.home, options.role));
    if (lock !== null) return new Peer(options, lock, clock);
    if (clock.monotonicMs() > untilMs) return null;
    await clock.sleep(100);
  }
}

export class Peer {
  readonly listeners: HeldListeners;
  readonly startedAtMs: number;
  readonly #options: PeerOptions;
  readonly #clock: Clock;
  readonly #lock: HeldLock;
  readonly #other: DaemonName;
  readonly #timer: NodeJS.Timeout;
  #channel: Channel | null = null;
  #otherIdentity: ProcessIdentity | null = null;
  #lastPongMs = 0;
  #lastPingMs = 0;
  #lastTickMs: number;
  #startedOtherMs = -Infinity;
  #backoffMs = 0;
  #leaving = false;
  #busy = false;
  #onStop: () => void = () => process.exit(0);

  constructor(options: PeerOptions, lock: HeldLock, clock: Clock) {
    this.#options = options;
    this.#lock = lock;
    this.#clock = clock;
    this.#other = options.role === "agent" ? "control-plane" : "agent";
    this.#lastTickMs = clock.monotonicMs();
    this.listeners = inheritedListeners(process.env);
    this.startedAtMs = clock.nowMs();
    recordDaemon(options.home, options.role, ownRuntime().folder, this.startedAtMs);
    if (process.connected) this.#join(process as unknown as Channel, identityOf(process.ppid));
    this.#timer = setInterval(() => void this.#watch(), WATCH_INTERVAL_MS);
    void this.#watch();
  }

  /** Identity of the other daemon as far as it is known. */
  get other(): ProcessIdentity | null {
    return this.#otherIdentity !== null && isAlive(this.#otherIdentity) ? this.#otherIdentity : null;
  }

  /** The other asks this process to end: it closes what it has and exits. Without a callback it just exits. */
  onStop(callback: () => void): void {
    this.#onStop = callback;
  }

  /** Holds a listener here and in the other. */
  shareListener(id: string, handle: ListenerHandle): void {
    this.listeners.hold(id, handle);
    this.#send({ kind: "listener", id }, handle);
  }

  closeListener(id: string): void {
    this.listeners.close(id);
    this.#send({ kind: "listener-closed", id });
  }

  /** From now on the other is not restarted when it ends; for a process that is about to end with it. */
  leave(): void {
    this.#leaving = true;
    clearInterval(this.#timer);
  }

  /** Ends the other for good: asks, then SIGKILL by identity. */
  async stopOther(timeoutMs: number): Promise<void> {
    this.leave();
    await this.#endOther(timeoutMs);
  }

  /** Ends the other and starts it again from the current runtime copy; for an upgrade. */
  async replaceOther(timeoutMs: number): Promise<void> {
    this.#busy = true;
    try {
      await this.#endOther(timeoutMs);
      this.#channel = null;
      this.#backoffMs = 0;
      this.#startOther();
    } finally {
      this.#busy = false;
    }
  }

  [Symbol.dispose](): void {
    this.leave();
    this.#channel?.off("message", this.#receive as never);
    this.listeners.closeAll();
    this.#lock[Symbol.dispose]();
  }

  async #watch(): Promise<void> {
    const nowMs = this.#clock.monotonicMs();
    const wasStopped = nowMs - this.#lastTickMs > PING_INTERVAL_MS; // suspended or starved itself: its own lateness proves nothing about the other
    this.#lastTickMs = nowMs;
    if (wasStopped) this.#lastPongMs = nowMs;
    if (this.#busy || this.#leaving) return;
    this.#busy = true;
    try {
      if (this.#channel?.connected) await this.#checkPulse(nowMs);
      else await this.#restart(nowMs);
    } catch (error) {
      this.#options.log.error("watching the other daemon failed", { other: this.#other, error });
    } finally {
      this.#busy = false;
    }
  }

  async #checkPulse(nowMs: number): Promise<void> {
    if (nowMs - this.#lastPongMs > HUNG_AFTER_MS) {
      this.#options.log.error("the other daemon hangs and is ended", { other: this.#other, identity: this.#otherIdentity });
      if (this.#otherIdentity) await killProcess(this.#otherIdentity, KILL_WAIT_MS);
      this.#channel = null;
      return;
    }
    if (nowMs - this.#lastPingMs < PING_INTERVAL_MS) return;
    this.#lastPingMs = nowMs;
    this.#send({ kind: "ping" });
  }

  /** The channel is gone: the other died, or was started by somebody else. */
  async #restart(nowMs: number): Promise<void> {
    if (nowMs - this.#startedOtherMs < this.#backoffMs) return;
    const probe = tryLock(daemonLock(this.#options.home, this.#other));
    if (probe === null) return this.#replaceStranger();
    probe[Symbol.dispose]();
    this.#startOther();
  }

  /** Handles travel only between parent and child. So a control plane that is no child of this agent gives way; an agent never does. */
  async #replaceStranger(): Promise<void> {
    const stranger = readDaemon(this.#options.home, this.#other);
    if (this.#options.role !== "agent" || stranger === null) return;
    this.#options.log.warn("a control plane without a channel is replaced", { identity: stranger.identity });
    signalProcess(stranger.identity, "SIGTERM");
    if (!(await waitForEnd(stranger.identity, TERM_WAIT_MS))) await killProcess(stranger.identity, KILL_WAIT_MS);
    this.#startOther();
  }

  #startOther(): void {
    const nowMs = this.#clock.monotonicMs();
    const livedLong = nowMs - this.#startedOtherMs > RESTART_BACKOFF_MAX_MS;
    this.#backoffMs = livedLong ? 0 : Math.min(Math.max(this.#backoffMs * 2, WATCH_INTERVAL_MS), RESTART_BACKOFF_MAX_MS);
    this.#startedOtherMs = nowMs;
    const child = spawnDaemon(this.#options.home, this.#other, {
      runtime: currentRuntime(this.#options.home),
      listeners: this.listeners,
      channel: true,
    });
    child.on("error", (error) => this.#options.log.error("the other daemon cannot be started", { other: this.#other, error }));
    this.#options.log.info("started the other daemon", { other: this.#other, pid: child.pid });
    if (child.pid !== undefined) this.#join(child, identityOf(child.pid));
  }

  #join(channel: Channel, identity: ProcessIdentity | null): void {
    this.#channel = channel;
    this.#otherIdentity = identity;
    this.#lastPongMs = this.#clock.monotonicMs();
    channel.on("message", this.#receive as never);
    channel.on("disconnect", () => {
      if (this.#channel !== channel) return;
      this.#channel = null;
      void this.#watch();
    });
  }

  readonly #receive = (message: Message, handle: unknown): void => {
    this.#lastPongMs = this.#clock.monotonicMs();
    switch (message.kind) {
      case "ping":
        return this.#send({ kind: "pong" });
      case "pong":
        return;
      case "listener":
        return this.listeners.hold(message.id, handle as ListenerHandle);
      case "listener-closed":
        return this.listeners.close(message.id);
      case "stop":
        this.leave();
        this.#onStop();
    }
  };

  #send(message: Message, handle?: ListenerHandle): void {
    if (!this.#channel?.connected) return; // dead: its successor inherits every listener at its start
    this.#channel.send(message, handle as never, { keepOpen: true }, (error) => {
      if (error) this.#options.log.warn("a message to the other daemon was lost", { kind: message.kind, error });
    });
  }

  async #endOther(timeoutMs: number): Promise<void> {
    const identity = this.other ?? readDaemon(this.#options.home, this.#other)?.identity ?? null;
    this.#send({ kind: "stop" });
    if (identity === null) return;
    if (!this.#channel?.connected) signalProcess(identity, "SIGTERM");
    if (!(await waitForEnd(identity, timeoutMs))) await killProcess(identity, KILL_WAIT_MS);
  }
}
