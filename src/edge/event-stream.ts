// Where a server-sent event ends: at an empty line (WHATWG HTML 9.2.6), its line ends being CRLF, LF or CR.

const EVENT_END = /(?:\r\n|\n|\r(?!\n))(?:\r\n|\n|\r(?!\n))/;
const ENDS_EVENT = /(?:\r\n|\n|\r(?!\n))(?:\r\n|\n|\r)$/;
const TAIL_BYTES = 3;

/** Follows a stream so that it can be ended between two events. */
export class EventStream {
  /** The next event that ends is the last. */
  isEnding = false;
  #tail = "";
  #isEmpty = true;

  /** Nothing was sent yet, or the last thing sent ended an event. */
  get isBetweenEvents(): boolean {
    return this.#isEmpty || ENDS_EVENT.test(this.#tail);
  }

  /** Follows what is passed on. While ending: what is to be passed on as the last, or null when the event goes on. */
  take(parts: readonly Buffer[]): readonly Buffer[] | null {
    const bytes = this.isEnding ? Buffer.concat(parts) : null;
    const end = bytes === null ? -1 : this.endIn(bytes);
    for (const part of parts) this.feed(part);
    return bytes === null || end < 0 ? null : [bytes.subarray(0, end)];
  }

  feed(bytes: Buffer): void {
    if (bytes.length === 0) return;
    this.#isEmpty = false;
    this.#tail = (this.#tail + bytes.toString("latin1", Math.max(0, bytes.length - TAIL_BYTES), bytes.length)).slice(-TAIL_BYTES);
  }

  /** How many of `bytes` complete the event that is being sent; -1 when it goes on after them. */
  endIn(bytes: Buffer): number {
    const text = this.#tail + bytes.toString("latin1", 0, bytes.length);
    const match = EVENT_END.exec(text);
    if (match === null) return -1;
    return Math.max(0, match.index + match[0].length - this.#tail.length);
  }
}
