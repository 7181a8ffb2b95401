// Remembers the hash of each file of a project by size, times and inode, so that an unchanged file is not read again.
import { createHash } from "node:crypto";
import { join } from "node:path";
import { readJson, writeCache } from "../../platform/files.ts";
import type { StoreLayout } from "./layout.ts";

export interface FileMark {
  readonly path: string;
  readonly sizeBytes: number;
  readonly modifiedMs: number;
  readonly changedMs: number;
  readonly inode: number;
}

export interface HashMemory {
  /** Null when the file was touched since, or could have been within the clock's resolution. */
  recall(mark: FileMark): string | null;
  keep(mark: FileMark, sha256: string): void;
  /** Writes what is known when something changed. */
  save(): void;
}

/** A file changed less than this before it was hashed may change again without a new time (git calls it racy). */
const RACY_MS = 2_000;

type Entry = readonly [sizeBytes: number, modifiedMs: number, changedMs: number, inode: number, sha256: string, hashedAtMs: number];

export function openHashMemory(layout: Pick<StoreLayout, "trees">, root: string, nowMs: () => number): HashMemory {
  const path = join(layout.trees, `${createHash("sha256").update(root).digest("hex").slice(0, 32)}.json`);
  const before = load(path, root);
  const now = new Map<string, Entry>();
  let changed = false;
  return {
    recall(mark) {
      const entry = before.get(mark.path);
      if (entry === undefined) return null;
      const [sizeBytes, modifiedMs, changedMs, inode, sha256, hashedAtMs] = entry;
      const same = sizeBytes === mark.sizeBytes && modifiedMs === mark.modifiedMs && changedMs === mark.changedMs && inode === mark.inode;
      if (!same || hashedAtMs - Math.max(modifiedMs, changedMs) < RACY_MS) return null;
      now.set(mark.path, entry);
      return sha256;
    },
    keep(mark, sha256) {
      now.set(mark.path, [mark.sizeBytes, mark.modifiedMs, mark.changedMs, mark.inode, sha256, nowMs()]);
      changed = true;
    },
    save() {
      if (changed || now.size !== before.size) writeCache(path, JSON.stringify({ root, files: Object.fromEntries(now) }));
    },
  };
}

/** A memory that cannot be read is as good as none: everything is hashed again. */
function load(path: string, root: string): Map<string, Entry> {
  try {
    const saved = readJson(path) as { root?: string; files?: Record<string, Entry> } | null;
    return new Map(saved?.root === root ? Object.entries(saved.files ?? {}) : []);
  } catch {
    return new Map();
  }
}
