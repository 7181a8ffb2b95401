// App files by content: written once, read-only, hard-linked wherever they are needed.
import { createHash } from "node:crypto";
import {
  chmodSync,
  closeSync,
  constants,
  copyFileSync,
  existsSync,
  linkSync,
  lstatSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { fileError } from "../../platform/files.ts";
import { randomName, systemRandom } from "../../platform/random.ts";
import { openFolder, type StoreLayout } from "./layout.ts";

export function sha256Hex(content: Uint8Array | string): string {
  return createHash("sha256").update(content).digest("hex");
}

/** Path of a stored content. The mode belongs to the inode, so executables are stored apart. */
export function storedPath(layout: StoreLayout, sha256: string, executable: boolean): string {
  return join(layout.files, sha256.slice(0, 2), executable ? `${sha256}.x` : sha256);
}

/** Above this a file is copied first and hashed in pieces: Node reads no file of 2 GiB at once. */
const WHOLE_MAX_BYTES = 64 * 1024 * 1024;

/** Reads a file and stores it; returns the hash of what was stored, which is what was read. */
export function storeFile(layout: StoreLayout, path: string, executable: boolean): { sha256: string; sizeBytes: number } {
  if (lstatSync(path).size > WHOLE_MAX_BYTES) return storeLargeFile(layout, path, executable);
  const content = readFileSync(path);
  const sha256 = sha256Hex(content);
  storeContent(layout, { sha256, content, executable });
  return { sha256, sizeBytes: content.length };
}

function storeLargeFile(layout: StoreLayout, path: string, executable: boolean): { sha256: string; sizeBytes: number } {
  const aside = join(layout.aside, `file-${process.pid}-${randomName(systemRandom, 8)}`);
  try {
    copyFileSync(path, aside, constants.COPYFILE_FICLONE);
    const hashed = hashFile(aside);
    const target = storedPath(layout, hashed.sha256, executable);
    openFolder(dirname(target));
    chmodSync(aside, executable ? 0o555 : 0o444);
    renameSync(aside, target);
    return hashed;
  } catch (cause) {
    rmSync(aside, { force: true });
    throw fileError(cause, path);
  }
}

const PIECE_BYTES = 4 * 1024 * 1024;

export function hashFile(path: string): { sha256: string; sizeBytes: number } {
  const hash = createHash("sha256");
  const piece = Buffer.allocUnsafe(PIECE_BYTES);
  const fd = openSync(path, "r");
  let sizeBytes = 0;
  try {
    for (let read = readSync(fd, piece); read > 0; read = readSync(fd, piece)) {
      hash.update(piece.subarray(0, read));
      sizeBytes += read;
    }
  } finally {
    closeSync(fd);
  }
  return { sha256: hash.digest("hex"), sizeBytes };
}

export function storeContent(layout: StoreLayout, entry: { sha256: string; content: Uint8Array; executable: boolean }): void {
  const target = storedPath(layout, entry.sha256, entry.executable);
  if (existsSync(target)) return;
  const aside = join(layout.aside, `file-${process.pid}-${randomName(systemRandom, 8)}`);
  try {
    openFolder(dirname(target));
    writeFileSync(aside, entry.content, { flush: true });
    chmodSync(aside, entry.executable ? 0o555 : 0o444);
    renameSync(aside, target);
  } catch (cause) {
    rmSync(aside, { force: true });
    throw fileError(cause, target);
  }
}

/** A second name for the same file; a copy where the file system has no room for another link (EMLINK) or the target lies on another one (EXDEV). */
export function linkOrCopy(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    if (code !== "EMLINK" && code !== "EXDEV" && code !== "EPERM" && code !== "ENOTSUP") throw cause;
    copyFileSync(from, to);
    chmodSync(to, lstatSync(from).mode & 0o777);
  }
}
