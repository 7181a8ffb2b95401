// WebSocket frames (RFC 6455 5.2) as far as a relay needs them: where each begins and ends, and which is a close.

export const CLOSE_SERVICE_RESTART = 1012;
const OPCODE_CLOSE = 8;

type Step = "head" | "length" | "mask" | "payload";

export class FrameReader {
  #step: Step = "head";
  #need = 2;
  #value = 0;
  #isMasked = false;
  #payload = 0;
  /** A frame announced more than 2^53 bytes: the stream cannot be followed any more. */
  isLost = false;

  get isAtBoundary(): boolean {
    return this.#step === "head" && this.#need === 2;
  }

  /**
   * Follows `bytes` from `at` to the next boundary. Returns where it stopped: the end of the current frame, the begin of a close frame
   * (`close` true, none of it taken), or the end of `bytes`.
   */
  next(bytes: Buffer, at: number): { readonly end: number; readonly close: boolean } {
    while (at < bytes.length) {
      const byte = bytes[at] as number;
      if (this.isAtBoundary && (byte & 15) === OPCODE_CLOSE) return { end: at, close: true };
      at = this.#take(bytes, at);
      if (this.isAtBoundary) return { end: at, close: false };
    }
    return { end: at, close: false };
  }

  /** Takes bytes without looking for a close, to their end. */
  skip(bytes: Buffer): void {
    for (let at = 0; at < bytes.length;) at = this.#take(bytes, at);
  }

  #take(bytes: Buffer, at: number): number {
    if (this.#step === "payload") {
      const end = Math.min(bytes.length, at + this.#payload);
      this.#payload -= end - at;
      if (this.#payload === 0) this.#begin();
      return end;
    }
    this.#takeHeadByte(bytes[at] as number);
    return at + 1;
  }

  #takeHeadByte(byte: number): void {
    this.#need--;
    if (this.#step === "head" && this.#need === 1) return;
    if (this.#step === "head") return this.#takeLengthByte(byte);
    if (this.#step === "length") {
      this.#value = this.#value * 256 + byte;
      if (this.#value > Number.MAX_SAFE_INTEGER) this.isLost = true;
      if (this.#need === 0) this.#lengthKnown(this.#value);
      return;
    }
    if (this.#need === 0) this.#headDone();
  }

  #takeLengthByte(byte: number): void {
    this.#isMasked = (byte & 128) !== 0;
    const length = byte & 127;
    if (length < 126) return this.#lengthKnown(length);
    this.#step = "length";
    this.#value = 0;
    this.#need = length === 126 ? 2 : 8;
  }

  #lengthKnown(length: number): void {
    this.#payload = length;
    if (!this.#isMasked) return this.#headDone();
    this.#step = "mask";
    this.#need = 4;
  }

  #headDone(): void {
    if (this.#payload === 0) this.#begin();
    else this.#step = "payload";
  }

  #begin(): void {
    this.#step = "head";
    this.#need = 2;
  }
}

/** A close frame with a code. Towards an app it is masked, as every frame of a client is; a mask of zeros is a mask. */
export function closeFrame(code: number, masked: boolean): Buffer {
  const payload = [code >> 8, code & 255];
  return Buffer.from(masked ? [0x88, 0x82, 0, 0, 0, 0, ...payload] : [0x88, 2, ...payload]);
}
