// Reads a file that may hold secrets, whatever it is: text is decoded, binary files are told by their first bytes, and what is too large is said.
import { readRegular, tooLargeReason } from "../../platform/read-regular.ts";
import { decodeText } from "../../python/text.ts";

export type Reading =
  | { readonly kind: "text"; readonly text: string }
  /** Binary, no file, or no longer there: nothing to look at. */
  | { readonly kind: "none" }
  | { readonly kind: "unread"; readonly reason: string };

const FILE_BYTES_MAX = 16 * 1024 * 1024;
/** Deleted and not yet committed; a link, which is listed under its own name. */
const GONE = new Set(["ENOENT", "ELOOP", "ENOTDIR", "EISDIR"]);
/** As git tells binary files. */
const HEAD_BYTES = 8_000;

export function readFile(path: string): Reading {
  try {
    const reading = readRegular(path, {
      bytesMax: FILE_BYTES_MAX,
      noLinks: true, // a link leaves the tree
      head: { bytes: HEAD_BYTES, isWanted: (head) => !isBinary(head) },
    });
    if (reading.kind === "other") return { kind: "none" };
    if (reading.kind === "too-large") return { kind: "unread", reason: tooLargeReason(reading.sizeBytes, FILE_BYTES_MAX) };
    return { kind: "text", text: decodeText(reading.bytes).text };
  } catch (error) {
    return unread(error);
  }
}

/** A NUL early on, unless a mark says that it is UTF-16. */
export function isBinary(head: Uint8Array): boolean {
  const hasMark = (head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff);
  return !hasMark && head.subarray(0, HEAD_BYTES).includes(0);
}

function unread(error: unknown): Reading {
  if (GONE.has((error as NodeJS.ErrnoException).code ?? "")) return { kind: "none" };
  return { kind: "unread", reason: `it cannot be read (${(error as NodeJS.ErrnoException).code ?? String(error)})` };
}
