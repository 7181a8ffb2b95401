// Writes a head and a piece of body in as few writes as possible. Both directions use it.
import type { Socket } from "node:net";
import { JOIN_MAX_BYTES } from "./limits.ts";
import { kept } from "./read-buffer.ts";

export interface Piece {
  /** A head that has not been written yet, or "". */
  readonly prefix: string;
  readonly parts: readonly Buffer[];
  readonly isChunked: boolean;
  readonly isEnd: boolean;
  /** Field lines for the end of a chunked body. */
  readonly trailers: string;
}

/** Returns the payload bytes. All parts of one call become one chunk. */
export function writeFramed(socket: Socket, piece: Piece): number {
  const { parts } = piece;
  let bytes = 0;
  for (const part of parts) bytes += part.length;
  let before = piece.prefix;
  let after = "";
  if (piece.isChunked) {
    if (bytes > 0) {
      before += `${bytes.toString(16)}\r\n`;
      after = "\r\n";
    }
    if (piece.isEnd) after += `0\r\n${piece.trailers}\r\n`;
  }
  if (bytes <= JOIN_MAX_BYTES) {
    for (const part of parts) before += part.toString("latin1", 0, part.length);
    before += after;
    if (before !== "") socket.write(before, "latin1");
    return bytes;
  }
  socket.cork();
  if (before !== "") socket.write(before, "latin1");
  for (const part of parts) socket.write(kept(part));
  if (after !== "") socket.write(after, "latin1");
  socket.uncork();
  return bytes;
}
