// Holds answers back until this turn of the event loop has read what it brought, so that the readers of many answers wake up once.
import type { Writable } from "node:stream";
import { HELD_ANSWERS_MAX } from "./limits.ts";

export class Outbox {
  #held: Writable[] = [];

  /** What is written to `socket` from now on goes out at the end of this turn at the latest. `end` sends it at once, `destroy` loses it. */
  hold(socket: Writable): void {
    if (socket.writableCorked > 0) return;
    socket.cork();
    const count = this.#held.push(socket);
    if (count === 1) setImmediate(() => this.#release());
    if (count >= HELD_ANSWERS_MAX) this.#release();
  }

  #release(): void {
    const held = this.#held;
    this.#held = [];
    for (const socket of held) socket.uncork();
  }
}
