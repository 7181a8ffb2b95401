// Reads a file of somebody else's tree: waits for no pipe, goes no further than a bound although the file grows meanwhile, and says what is no file.
import { grouped } from "./grouped.ts";
import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import { noteRead } from "./noted-reads.ts";

export type RegularReading =
  | { readonly kind: "bytes"; readonly bytes: Uint8Array }
  | { readonly kind: "too-large"; readonly sizeBytes: number }
  /** A folder, pipe, socket or device. */
  | { readonly kind: "other" };

export interface RegularOptions {
  readonly bytesMax: number;
  /** Default: a link is followed. */
  readonly noLinks?: boolean;
  /** Reads these many bytes first, and no more where they are refused. */
  readonly head?: { readonly bytes: number; readonly isWanted: (head: Uint8Array) => boolean };
}

/** Throws what the file system throws. What `head` refuses is "other". */
export function readRegular(path: string, { bytesMax, noLinks = false, head }: RegularOptions): RegularReading {
  noteRead(path);
  const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | (noLinks ? constants.O_NOFOLLOW : 0));
  try {
    const stat = fstatSync(file);
    if (!stat.isFile()) return { kind: "other" };
    const first = head === undefined ? null : readBytes(file, Math.min(head.bytes, stat.size));
    if (first !== null && !head!.isWanted(first)) return { kind: "other" };
    if (stat.size > bytesMax) return { kind: "too-large", sizeBytes: stat.size };
    return { kind: "bytes", bytes: first !== null && first.length === stat.size ? first : readBytes(file, stat.size) };
  } finally {
    closeSync(file);
  }
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

/** For a person: `it has 9.6 MiB, and at most 8 MiB are read`. */
export function tooLargeReason(sizeBytes: number, bytesMax: number): string {
  return `it has ${inMiB(sizeBytes)}, and at most ${inMiB(bytesMax)} are read`;
}

function inMiB(bytes: number): string {
  const mib = bytes / 1024 / 1024;
  return `${mib >= 100 ? grouped(Math.ceil(mib)) : Math.ceil(mib * 10) / 10} MiB`;
}
