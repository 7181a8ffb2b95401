// App files by content: written once, read-only, hard-linked wherever they are needed.
import { createHash } from "node:crypto";
import { chmodSync, copyFileSync, existsSync, linkSync, lstatSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
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

/** Reads a file and stores it; returns the hash of what was stored, which is what was read. */
export function storeFile(layout: StoreLayout, path: string, executable: boolean): { sha256: string; sizeBytes: number } {
  const content = readFileSync(path);
  const sha256 = sha256Hex(content);
  storeContent(layout, { sha256, content, executable });
  return { sha256, sizeBytes: content.length };
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
