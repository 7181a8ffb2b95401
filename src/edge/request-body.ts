// The body of one request on its way from the client to a target; kept only until a target takes the request.
import { allowedTrailers } from "./forward-head.ts";
import { writeFramed } from "./framed-write.ts";
import type { RequestHead } from "./request-head.ts";
import type { Upstream } from "./upstream.ts";

export class RequestBody {
  isComplete: boolean;
  bytesRead = 0;
  /** The client waits for 100 before it sends. */
  owesContinue: boolean;
  readonly #head: RequestHead;
  #unsent: Buffer[] = [];
  #trailers = "";

  constructor(head: RequestHead) {
    this.#head = head;
    this.isComplete = !head.chunked && head.contentLength <= 0;
    this.owesContinue = head.expectContinue && !this.isComplete;
  }

  get unsentBytes(): number {
    let bytes = 0;
    for (const part of this.#unsent) bytes += part.length;
    return bytes;
  }

  take(parts: Buffer[], isEnd: boolean, trailers: string): void {
    this.owesContinue = false;
    for (const part of parts) this.bytesRead += part.length;
    this.#unsent = this.#unsent.length === 0 ? parts : this.#unsent.concat(parts);
    this.isComplete = isEnd;
    this.#trailers = trailers;
  }

  /** Sends the head with what is there of the body. */
  begin(upstream: Upstream, headText: string): void {
    upstream.begin(this.#head.method);
    if (this.isComplete && this.#unsent.length === 0 && !this.#head.chunked) {
      upstream.requestIsComplete = true;
      upstream.socket.write(headText, "latin1");
    } else this.pass(upstream, headText);
  }

  /** Sends what was taken and not sent, after `prefix`. */
  pass(upstream: Upstream, prefix: string): void {
    const parts = this.#unsent;
    upstream.requestIsComplete = this.isComplete;
    const { chunked, trailers: announced } = this.#head;
    const trailers = allowedTrailers(this.#trailers, announced);
    writeFramed(upstream.socket, { prefix, parts, isChunked: chunked, isEnd: this.isComplete, trailers });
    if (!upstream.tookNothing) this.#unsent = [];
  }
}
