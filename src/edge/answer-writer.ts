// Passes an app's answer on to the client, in the framing that this client understands, with its head and first bytes in one write.
import type { Client } from "./client.ts";
import { allowedTrailers, answerHeadText, type ClientFraming } from "./forward-head.ts";
import { writeFramed } from "./framed-write.ts";
import type { RequestHead } from "./request-head.ts";
import type { ResponseHead } from "./response-head.ts";
import type { AnswerFraming } from "./upstream.ts";

export class AnswerWriter {
  /** A byte of the answer may have been written: another answer can no longer be given. */
  isStarted = false;
  status = 0;
  bytesOut = 0;
  /** The connection ends with this answer. */
  closes = false;
  readonly #client: Client;
  readonly #request: RequestHead;
  #unsentHead = "";
  #framing: ClientFraming = "none";
  #trailers: readonly string[] = [];

  constructor(client: Client, request: RequestHead) {
    this.#client = client;
    this.#request = request;
  }

  start(head: ResponseHead, framing: AnswerFraming, { closes, date }: { readonly closes: boolean; readonly date: string }): void {
    this.isStarted = true;
    this.status = head.status;
    this.#framing = clientFraming(framing, this.#request.minor);
    this.closes = closes || this.#framing === "close";
    this.#trailers = head.trailers;
    this.#unsentHead = answerHeadText(head, {
      framing: this.#framing,
      closes: this.closes,
      clientMinor: this.#request.minor,
      date,
      isHead: this.#request.method === "HEAD",
    });
  }

  body(parts: readonly Buffer[], isEnd: boolean, trailers: string): void {
    const prefix = this.#unsentHead;
    this.#unsentHead = "";
    if (isEnd) this.#client.holdAnswer();
    this.bytesOut += writeFramed(this.#client.socket, {
      prefix,
      parts,
      isChunked: this.#framing === "chunked",
      isEnd,
      trailers: allowedTrailers(trailers, this.#trailers),
    });
  }
}

function clientFraming(framing: AnswerFraming, minor: number): ClientFraming {
  switch (framing.kind) {
    case "none":
    case "length":
      return framing.kind;
    case "chunked":
    case "until-close":
      return minor === 1 ? "chunked" : "close";
  }
}
