// Whether a runtime copy is as it was made: a power loss or a full disk may have left it with empty or missing files.
import { createHash } from "node:crypto";
import { readFileSync, readdirSync, statSync } from "node:fs";
import { join, relative } from "node:path";

const CHECKSUM = "checksum.json";

interface Checksum {
  readonly version: 1;
  /** Of all files but Node's own. */
  readonly sha256: string;
  readonly nodeBytes: number;
}

/** Name and content of the file that goes into a new copy as its last. */
export function checksumOf(folder: string): { readonly path: string; readonly text: string } {
  const checksum: Checksum = { version: 1, sha256: hashFiles(folder), nodeBytes: statSync(nodeOf(folder)).size };
  return { path: join(folder, CHECKSUM), text: JSON.stringify(checksum) };
}

/** About 30 ms; for a start of the daemons, not for each command. */
export function isWhole(folder: string): boolean {
  try {
    const { sha256, nodeBytes } = JSON.parse(readFileSync(join(folder, CHECKSUM), "utf8")) as Checksum;
    return statSync(nodeOf(folder)).size === nodeBytes && hashFiles(folder) === sha256;
  } catch {
    return false; // without its last file, or without one that the others need
  }
}

function nodeOf(folder: string): string {
  return join(folder, "bin", "node");
}

function hashFiles(folder: string): string {
  const hash = createHash("sha256");
  const files = readdirSync(folder, { withFileTypes: true, recursive: true }).filter((entry) => entry.isFile());
  const paths = files.map((entry) => join(entry.parentPath, entry.name)).filter((path) => path !== nodeOf(folder));
  for (const path of paths.sort()) {
    const name = relative(folder, path);
    if (name !== CHECKSUM) hash.update(`\0${name}\0`).update(readFileSync(path));
  }
  return hash.digest("hex");
}
