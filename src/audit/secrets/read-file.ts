// Reads a file that may hold secrets, whatever it is: text is decoded, binary files are told by their first bytes, and what is too large is said.
import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import { noteRead } from "../../platform/noted-reads.ts";
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
  noteRead(path);
  let file: number;
  try {
    file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW); // a pipe would be waited for, a link leaves the tree
  } catch (error) {
    return unread(error);
  }
  try {
    const stat = fstatSync(file);
    if (!stat.isFile()) return { kind: "none" };
    const head = readBytes(file, Math.min(HEAD_BYTES, stat.size));
    if (isBinary(head)) return { kind: "none" };
    if (stat.size > FILE_BYTES_MAX) return { kind: "unread", reason: `it has ${stat.size} bytes, and at most ${FILE_BYTES_MAX} are read` };
    const bytes = stat.size <= HEAD_BYTES ? head : readBytes(file, stat.size);
    return { kind: "text", text: decodeText(bytes).text };
  } catch (error) {
    return unread(error);
  } finally {
    closeSync(file);
  }
}

/** A NUL early on, unless a mark says that it is UTF-16. */
export function isBinary(head: Uint8Array): boolean {
  const hasMark = (head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff);
  return !hasMark && head.subarray(0, HEAD_BYTES).includes(0);
}

function readBytes(file: number, size: number): Uint8Array {
  const bytes = Buffer.allocUnsafe(size);
  let done = 0;
  while (done < size) {
    const read = readSync(file, bytes, done, size - done, done);
    if (read === 0) break;
    done += read;
  }
  return bytes.subarray(0, done);
}

function unread(error: unknown): Reading {
  if (GONE.has((error as NodeJS.ErrnoException).code ?? "")) return { kind: "none" };
  return { kind: "unread", reason: `it cannot be read (${(error as NodeJS.ErrnoException).code ?? String(error)})` };
}
