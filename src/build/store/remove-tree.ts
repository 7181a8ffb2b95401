// Removes a folder of the store, whose folders are read-only, and says how many bytes that freed.
import { chmodSync, lstatSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";

/** Bytes of files whose last name this was; a missing folder frees none. */
export function removeTree(path: string): number {
  const bytes = unlock(path);
  rmSync(path, { recursive: true, force: true });
  return bytes;
}

/** Bytes that removing it would free. */
export function freeableBytes(path: string): number {
  return visit(path, () => {});
}

function unlock(path: string): number {
  return visit(path, (folder, mode) => {
    if ((mode & 0o700) !== 0o700) chmodSync(folder, 0o755);
  });
}

function visit(path: string, onFolder: (folder: string, mode: number) => void): number {
  let stat;
  try {
    stat = lstatSync(path);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return 0;
    throw cause;
  }
  if (!stat.isDirectory()) return stat.nlink > 1 ? 0 : stat.size;
  onFolder(path, stat.mode);
  let bytes = 0;
  for (const name of readdirSync(path)) bytes += visit(join(path, name), onFolder);
  return bytes;
}
