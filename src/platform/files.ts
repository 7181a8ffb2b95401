// Files that survive power loss: written aside, flushed, renamed. Everything else uses node:fs directly.
import { closeSync, fsyncSync, lstatSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { DISK_FULL, NOT_WRITABLE } from "./errors/system-errors.ts";
import { userError } from "./errors/user-error.ts";

/** Replaces a file whole or leaves it as it was. `mode` defaults to 0600: what Fairlead keeps is its owner's. */
export function writeFileDurably(path: string, content: string | Uint8Array, mode = 0o600): void {
  replaceFile(path, content, { mode, isDurable: true });
}

/** A file that a person named: a device, a pipe or what a link leads to is written into; only a file is replaced. Never put another in the place of `/dev/stdout`. */
export function writeNamedFile(path: string, content: string, mode: number): void {
  try {
    const there = lstatSync(path, { throwIfNoEntry: false });
    if (there === undefined || there.isFile()) return writeFileDurably(path, content, mode);
    writeFileSync(path, content);
  } catch (cause) {
    throw fileError(cause, path);
  }
}

/** The same for what is only kept to save time: after power loss it may be gone, or empty. */
export function writeCache(path: string, content: string | Uint8Array): void {
  replaceFile(path, content, { mode: 0o600, isDurable: false });
}

function replaceFile(
  path: string,
  content: string | Uint8Array,
  { mode, isDurable }: { readonly mode: number; readonly isDurable: boolean },
): void {
  const aside = `${path}.${process.pid}.${counter++}.new`;
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    const fd = openSync(aside, "w", mode);
    try {
      const bytes = typeof content === "string" ? Buffer.from(content) : content;
      for (let at = 0; at < bytes.length;) at += writeSync(fd, bytes, at);
      if (isDurable) fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
    renameSync(aside, path);
    if (isDurable) syncFolder(dirname(path));
  } catch (cause) {
    rmSync(aside, { force: true });
    throw fileError(cause, path);
  }
}

let counter = 0;

/** Makes the names in a folder durable (rename, link, unlink). */
export function syncFolder(folder: string): void {
  const fd = openSync(folder, "r");
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

/** Parsed JSON of a file, or null when there is none. Throws SyntaxError when it is not JSON. */
export function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as unknown;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw cause;
  }
}

/** The last ones: a folder is there, or a file where a folder should be. */
const UNWRITABLE: ReadonlySet<string> = new Set(["EACCES", "EPERM", "EROFS", "EISDIR", "ENOTDIR", "EEXIST"]);

/** A full disk and a folder without rights as errors a person can act on; anything else unchanged. */
export function fileError(cause: unknown, path: string): unknown {
  const code = (cause as NodeJS.ErrnoException | null)?.code;
  if (code === "ENOSPC" || code === "EDQUOT") return userError(DISK_FULL, { path }, { cause });
  if (code !== undefined && UNWRITABLE.has(code)) return userError(NOT_WRITABLE, { path, reason: code }, { cause });
  return cause;
}
