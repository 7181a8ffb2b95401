// Chunked bodies (RFC 9112 7.1), incremental and strict: payload ranges out, extensions dropped, trailers validated.
import { hasForbiddenBytes, isToken } from "./field-lines.ts";
import { CHUNK_LINE_MAX_BYTES, FIELDS_MAX, TRAILERS_MAX_BYTES } from "./limits.ts";

const CR = 13;
const LF = 10;
const SEMICOLON = 59;
/** 2^48: far above any body limit, far below what a number holds exactly. */
const SIZE_DIGITS_MAX = 12;
/** Never in a trailer: it would speak of a body that is already over. */
const FRAMING = /^(?:content-length|transfer-encoding|host):/i;
/** chunk-ext without quoted strings, which nobody sends. */
const EXTENSIONS = /^(?:;[\w!#$%&'*+.^`|~-]+(?:=[\w!#$%&'*+.^`|~-]+)?)+$/;

type State = "size" | "extension" | "size-lf" | "payload" | "payload-cr" | "payload-lf" | "trailers" | "done" | "refused";

export class ChunkParser {
  /** Why the body is malformed; null while it is not. */
  refusal: string | null = null;
  /** Field lines after the last chunk, each with CRLF, valid in form. */
  trailers = "";
  #state: State = "size";
  #left = 0;
  #digits = 0;
  #extension = "";
  #tail = "";

  get isDone(): boolean {
    return this.#state === "done";
  }

  /**
   * Reads `bytes` from `at` and appends payload ranges, as views, to `payload`. Returns where it stopped: the end of `bytes`, or
   * the first byte after the body. Stops at the first malformed byte with `refusal` set.
   */
  feed(bytes: Buffer, at: number, payload: Buffer[]): number {
    while (at < bytes.length) {
      switch (this.#state) {
        case "payload": {
          const end = Math.min(bytes.length, at + this.#left);
          payload.push(bytes.subarray(at, end));
          this.#left -= end - at;
          at = end;
          if (this.#left === 0) this.#state = "payload-cr";
          break;
        }
        case "trailers":
          at = this.#feedTrailers(bytes, at);
          break;
        case "done":
        case "refused":
          return at;
        case "size":
        case "extension":
        case "size-lf":
        case "payload-cr":
        case "payload-lf":
          this.#feedByte(bytes[at] as number, this.#state);
          at++;
      }
    }
    return at;
  }

  #feedByte(byte: number, state: "size" | "extension" | "size-lf" | "payload-cr" | "payload-lf"): void {
    switch (state) {
      case "size":
        return this.#feedSize(byte);
      case "extension":
        if (byte === CR) return this.#endExtension();
        this.#extension += String.fromCharCode(byte);
        if (this.#extension.length > CHUNK_LINE_MAX_BYTES) this.#refuse("chunk line too long");
        return;
      case "size-lf":
        if (byte !== LF) return this.#refuse("CR without LF after chunk size");
        this.#state = this.#left === 0 ? "trailers" : "payload";
        return;
      case "payload-cr":
        if (byte !== CR) return this.#refuse("chunk longer than its size");
        this.#state = "payload-lf";
        return;
      case "payload-lf":
        if (byte !== LF) return this.#refuse("CR without LF after chunk");
        this.#digits = 0;
        this.#state = "size";
        return;
    }
  }

  #feedSize(byte: number): void {
    const digit = hexDigit(byte);
    if (digit >= 0) {
      if (++this.#digits > SIZE_DIGITS_MAX) return this.#refuse("chunk size too large");
      this.#left = this.#left * 16 + digit;
      return;
    }
    if (this.#digits === 0) return this.#refuse("chunk size missing");
    if (byte === CR) this.#state = "size-lf";
    else if (byte === SEMICOLON) {
      this.#extension = ";";
      this.#state = "extension";
    } else this.#refuse("malformed chunk size");
  }

  /** Checked in form although it is dropped: what is malformed here is a message that somebody reads differently. */
  #endExtension(): void {
    if (EXTENSIONS.test(this.#extension)) this.#state = "size-lf";
    else this.#refuse("malformed chunk extension");
  }

  /** The section is short: collected as text until its empty line, then checked whole. */
  #feedTrailers(bytes: Buffer, at: number): number {
    const before = this.#tail.length;
    const text = this.#tail + bytes.toString("latin1", at, Math.min(bytes.length, at + TRAILERS_MAX_BYTES + 4 - before));
    const end = text.startsWith("\r\n") ? 0 : text.indexOf("\r\n\r\n") + 2;
    if (end === 1) {
      this.#tail = text;
      if (text.length > TRAILERS_MAX_BYTES) this.#refuse("trailers too long");
      else if (/[^\r]\n|^\n|\r[^\n]/.test(text)) this.#refuse("bare CR or LF in trailers");
      return bytes.length;
    }
    this.trailers = text.slice(0, end);
    if (!areFieldLines(this.trailers)) this.#refuse("malformed trailers");
    else this.#state = "done";
    return at + end + 2 - before;
  }

  #refuse(reason: string): void {
    this.refusal = reason;
    this.#state = "refused";
  }
}

function areFieldLines(text: string): boolean {
  if (text === "") return true;
  if (hasForbiddenBytes(text)) return false;
  const lines = text.slice(0, -2).split("\r\n");
  return lines.length <= FIELDS_MAX && lines.every((line) => isToken(line, 0, line.indexOf(":")) && !FRAMING.test(line));
}

function hexDigit(byte: number): number {
  if (byte >= 48 && byte <= 57) return byte - 48;
  if (byte >= 97 && byte <= 102) return byte - 87;
  if (byte >= 65 && byte <= 70) return byte - 55;
  return -1;
}
