// The last lines of a log file, without reading the whole of it.
import { closeSync, fstatSync, openSync, readSync } from "node:fs";

const READ_BYTES_MAX = 32 * 1024;
const LINE_CHARS_MAX = 2_000;

/** At most `linesMax` lines that begin at or after `fromOffset`; none when there is no file. */
export function lastLines(path: string, options: { readonly fromOffset: number; readonly linesMax: number }): string[] {
  let fd: number;
  try {
    fd = openSync(path, "r");
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw cause;
  }
  try {
    const size = fstatSync(fd).size;
    const from = Math.max(options.fromOffset > size ? 0 : options.fromOffset, size - READ_BYTES_MAX);
    const bytes = Buffer.alloc(size - from);
    const read = readSync(fd, bytes, 0, bytes.length, from);
    const lines = bytes.subarray(0, read).toString("utf8").replaceAll("\0", "").split("\n");
    if (lines.at(-1) === "") lines.pop();
    return lines.slice(-options.linesMax).map((line) => line.slice(0, LINE_CHARS_MAX));
  } finally {
    closeSync(fd);
  }
}
